"""Refusals about qualifications."""

from django.utils.translation import gettext_lazy as _

from samenbieb.kernel.errors import Refusal


class QualificationExists(Refusal):
    """A kind of this name is there."""

    code = "qualification_exists"
    message = _("There is a permit with this name already. Choose another name.")


class HoldsNothing(Refusal):
    """What somebody does not hold cannot be taken away."""

    code = "holds_no_permit"
    message = _("This person does not have the permit now.")


class WithdrawnBefore(Refusal):
    """A line can be a mistake once."""

    code = "already_withdrawn"
    message = _("This was undone already.")
