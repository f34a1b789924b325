"""Refusals about learning."""

from django.utils.translation import gettext_lazy as _

from samenbieb.kernel.errors import Invalid, Refusal


class CodeUnknown(Refusal):
    """No pass has this code, or it was claimed."""

    code = "code_unknown"
    message = _("We do not know this code. Look at your card and try again.")
    http_status = 404


class PassClaimed(Refusal):
    """Somebody took the pass over under their own name."""

    code = "pass_claimed"
    message = _("This pass already stands under a name. Its code opens nothing any more.")


class NoPass(Refusal):
    """Nobody is known in this browser: no pass and no member."""

    code = "no_pass"
    message = _("Start the lesson first. Then we keep where you are.")


class AnswerEmpty(Invalid):
    """Nothing was chosen or filled in."""

    code = "answer_empty"
    message = _("You did not choose anything yet. Choose an answer.")


class TooManyAnswers(Invalid):
    """More answers came at once than a browser keeps, or for one lesson than anybody gives."""

    code = "too_many_answers"
    message = _("Too many answers came at once. Open the lesson again.")


class LessonInWrongState(Refusal):
    """A version goes from draft to read, published and retired, and never back."""

    code = "lesson_in_wrong_state"
    message = _("This version is not ready for that step. Look at its state.")


class NoDropIn(Refusal):
    """One does not just walk in at this session, or it is not about learning."""

    code = "no_drop_in"
    message = _("This is not a drop-in session for learning. Choose another one.")


class NameTooMuch(Invalid):
    """More than a first name was typed."""

    code = "name_too_much"
    message = _("A first name is enough, without numbers. Or leave it empty.")


class AlreadyHere(Refusal):
    """The pass sits at this session already."""

    code = "already_here"
    message = _("Somebody with this code is here already. Look in the list.")


class NotYours(Refusal):
    """A volunteer opens only those who were given to them."""

    code = "not_yours"
    message = _("Somebody else helps this visitor. Ask who leads the session.")
    http_status = 403


class GoalTooLong(Invalid):
    """A goal is one sentence."""

    code = "goal_too_long"
    message = _("That is too long. One short sentence is enough.")


class ProofUnknown(Refusal):
    """No certificate has this code, or it is of another library."""

    code = "proof_unknown"
    message = _("We do not know this code. Look at the paper and try again.")
    http_status = 404


class NameNotPrinted(Invalid):
    """The name is empty, too long, or has signs that our letters do not have."""

    code = "name_not_printed"
    message = _("We cannot print this name. Type it in the letters of a Dutch passport.")


class NothingDone(Refusal):
    """No lesson was done with this pass or card."""

    code = "nothing_done"
    message = _("No lesson is done yet. Finish a lesson first.")


class ProofNamedOtherwise(Refusal):
    """The same request came with another name."""

    code = "proof_named_otherwise"
    message = _("You just made this certificate with another name. Open the page again.")


class AlreadyACourse(Refusal):
    """The activity is a course in the catalogue."""

    code = "already_a_course"
    message = _("This activity is a course already. Open it in the list.")


class CourseInvalid(Invalid):
    """What was said of a course cannot be; `fields` says where and why."""

    code = "course_invalid"
    message = _("This course cannot be kept yet. Look at the fields.")


class CourseElsewhere(Refusal):
    """The library does not hold the course itself, or the other way round."""

    code = "course_elsewhere"
    message = _("This is only for a course of a provider. Dates of your own stand with the activity.")


class BuddyAsked(Refusal):
    """Somebody asked for a buddy already, and it is not over."""

    code = "buddy_asked"
    message = _("You asked for a buddy already. Look at this page again.")


class BuddyWishEmpty(Invalid):
    """A theme, a language, a moment or a place is missing."""

    code = "buddy_wish_empty"
    message = _("Something is missing. Choose a theme, languages, moments and a place.")


class BuddyFull(Refusal):
    """The buddy helps as many learners as they can."""

    code = "buddy_full"
    message = _("This buddy has no room any more. Choose another one.")


class BuddyNoFit(Refusal):
    """The two cannot be proposed to each other."""

    code = "buddy_no_fit"
    message = _("These two do not fit any more. Look at the list again.")


class BuddyChanged(Refusal):
    """The pair or the request does not stand as the page said."""

    code = "buddy_changed"
    message = _("Somebody changed this just now. Look at the page again.")


class BuddyUndoLate(Refusal):
    """What was done can be taken back on its own day."""

    code = "buddy_undo_late"
    message = _("This can be taken back only today. Ask for a new pair.")


class MeetingWrong(Invalid):
    """Not a day on which these two can have met."""

    code = "meeting_wrong"
    message = _("Choose a day of the last two weeks, since the pair began.")


class QuestionsUnknown(Refusal):
    """No course asks questions with this code."""

    code = "questions_unknown"
    message = _("We do not know these questions. Look at the card and try again.")
    http_status = 404


class QuestionsClosed(Refusal):
    """The days are over, or who leads the course closed the questions."""

    code = "questions_closed"
    message = _("These questions are closed. Thank you for coming to the course.")


class CourseGoesOn(Refusal):
    """The last date of the course is still to come, or it has none."""

    code = "course_goes_on"
    message = _("The course goes on. Open the questions at the last date.")


class AskedAlready(Refusal):
    """The questions of a course are asked once; their answers were shown."""

    code = "asked_already"
    message = _("These questions were asked already. One time is enough.")
