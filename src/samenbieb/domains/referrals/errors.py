"""Refusals in the directory of partners and at a hand-over."""

from django.utils.translation import gettext_lazy as _

from samenbieb.kernel.errors import Invalid, NotFound, Refusal


class PartnerUnknown(NotFound):
    """No partner of this library has this number."""

    code = "partner_unknown"
    message = _("We cannot find this partner. Look in the list.")


class PartnerInvalid(Invalid):
    """A partner without a name, a place or a way to reach them, or with something that tells of a person."""

    code = "partner_invalid"
    message = _("This partner is not complete. Look at the fields below.")


class PartnerNameTaken(Invalid):
    """Two partners of one library with one name."""

    code = "partner_name_taken"
    message = _("There is a partner with this name already. Choose another name.")


class PartnerUnchanged(Refusal):
    """There was no change, or it was taken back before."""

    code = "partner_unchanged"
    message = _("There is no change of this partner to take back.")


class HandOverUnknown(NotFound):
    """No hand-over of this place has this number."""

    code = "hand_over_unknown"
    message = _("We cannot find this hand-over. Look in the list.")


class PassingInvalid(Invalid):
    """What is to be passed on is not complete, or says more than a partner needs."""

    code = "passing_invalid"
    message = _("This cannot be passed on yet. Look at the fields below.")


class ConsentMissing(Invalid):
    """The visitor did not say yes."""

    code = "consent_missing"
    message = _("Pass nothing on without a yes. Read the words aloud and tick the box.")


class CodeUnknown(Refusal):
    """No hand-over has this code, or it is gone already."""

    code = "hand_over_code_unknown"
    message = _("We do not know this code. Look at your card.")
    http_status = 422


class HandOverClosed(Refusal):
    """The visitor took it back, or its time is over: nothing can be said of it any more."""

    code = "hand_over_closed"
    message = _("This is over. We kept nothing of it.")


class HandOverDayOver(Refusal):
    """The day of the hand-over is over."""

    code = "hand_over_day_over"
    message = _("You can undo a card on its own day only. The figures of that day stand.")


class HandOverKeyTaken(Refusal):
    """The number of the form was used for another hand-over."""

    code = "hand_over_key_taken"
    message = _("This form was used before. Open the page of the partner again.")
    http_status = 422
