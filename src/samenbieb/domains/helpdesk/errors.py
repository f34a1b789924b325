"""Refusals at the help desk."""

from django.utils.translation import gettext_lazy as _

from samenbieb.kernel.errors import Invalid, NotFound, Refusal


class TopicMissing(Invalid):
    """A question without a topic."""

    code = "topic_missing"
    message = _("Choose a topic first. Then store the question.")


class ChoiceUnknown(Invalid):
    """Something was chosen that is not in the list, or no longer."""

    code = "choice_unknown"
    message = _("This choice is not in the list any more. Open the page again and choose anew.")


class AskedAtInvalid(Invalid):
    """A question of tomorrow, or one that waited too long."""

    code = "asked_at_invalid"
    message = _("This question is from too long ago, or from later than now. Note it again.")


class TooManyQuestions(Invalid):
    """More questions at once than one batch holds."""

    code = "too_many_questions"
    message = _("These are too many questions at once. Send them in smaller parts.")


class QuestionUnknown(NotFound):
    """No question of today at this place has this number."""

    code = "question_unknown"
    message = _("We cannot find this question. Look in the list of today.")


class QuestionDayOver(Refusal):
    """The day of the question is over."""

    code = "question_day_over"
    message = _("You can undo a question on its own day only. The figures of that day stand.")


class QuestionKeyTaken(Refusal):
    """The number of the form was used for a question somewhere else."""

    code = "question_key_taken"
    message = _("This form was used before. Open the page again and note the question anew.")
    http_status = 422


class ListNameTaken(Invalid):
    """Two rows of one list with one code."""

    code = "list_name_taken"
    message = _("This name is in the list already. Choose another name.")


class ListsInvalid(Refusal):
    """The file with the lists cannot be read."""

    code = "lists_invalid"
    message = _("The file with the lists is not right. Nothing was changed.")
    http_status = 422


class HelpHoursWrong(Invalid):
    """Hours of help that cannot be."""

    code = "help_hours_wrong"
    message = _("These hours of help are not right. Help begins after six, ends later, and does not overlap.")


class HelpLanguageUnknown(Invalid):
    """A language that is not in the list."""

    code = "help_language_unknown"
    message = _("Choose at least one language from the list.")


class NothingToTakeBack(Refusal):
    """There was no change, or it was taken back before."""

    code = "nothing_to_take_back"
    message = _("There is no change to take back.")


class ByAppointmentWrong(Invalid):
    """Hours by appointment that cannot be."""

    code = "by_appointment_wrong"
    message = _(
        "These appointments are not right. Choose the minutes, the number and the kind from the lists."
    )


class AppointmentTaken(Refusal):
    """Somebody else has the last place of this time, or there is no such time any more."""

    code = "appointment_taken"
    message = _("This time is just gone. Choose another time.")


class AppointmentOver(Refusal):
    """The time of the appointment has passed, or it is of another day than today."""

    code = "appointment_over"
    message = _("This cannot be changed any more. Ask at the desk.")


class AppointmentsOpen(Refusal):
    """One device holds as many appointments as it may."""

    code = "appointments_open"
    message = _("You have two appointments already. Cancel one first, or call us.")


class AppointmentsOften(Refusal):
    """Very many appointments were made at one address today."""

    code = "appointments_often"
    message = _("Many appointments were made here today. Please call us.")
    http_status = 429


class ChangedOften(Refusal):
    """One appointment was changed very often today."""

    code = "appointment_changed_often"
    message = _("You changed this very often today. Please call us.")
    http_status = 429


class PhoneWrong(Invalid):
    """What was filled in is no telephone number that can be called."""

    code = "phone_wrong"
    message = _("This is no telephone number. Write it with the first 0.")


class PhoneMissing(PhoneWrong):
    """Somebody asks to be called, and filled in no number."""

    code = "phone_missing"
    message = _("Fill in your telephone number.")


class ConsentNotGiven(Invalid):
    """A form was sent without the tick of the visitor."""

    code = "consent_not_given"
    message = _("There is no yes yet. Let the visitor tick the box, or stop here.")


class ConsentUnknown(NotFound):
    """No consent that this actor may see has this number."""

    code = "consent_unknown"
    message = _("We cannot find this consent. Look in the list.")


class ConsentDayOver(Refusal):
    """A mistake of another day."""

    code = "consent_day_over"
    message = _("You can undo this on its own day only. Look in the list what you can do now.")


class ConsentNotSo(Refusal):
    """The consent does not stand as the act needs it: somebody else was first, or it is over."""

    code = "consent_not_so"
    message = _("This consent stands differently now. Look in the list.")


class ConsentCodeUnknown(Refusal):
    """No consent has this code, or it ended more than a week ago."""

    code = "consent_code_unknown"
    message = _("We do not know this code. Look at your card, or ask us.")
    http_status = 422
