"""Refusals about money."""

from django.utils.translation import gettext_lazy as _

from samenbieb.kernel.errors import Invalid, Refusal


class CreditNotAllowed(Refusal):
    """More was paid than was open; an account may not stand in credit."""

    code = "credit_not_allowed"
    message = _("That is more than is open. Enter at most the open amount.")


class AmountInvalid(Invalid):
    """An amount that is not above zero."""

    code = "amount_invalid"
    message = _("We cannot use this amount. Enter an amount above zero, for example 2,50.")


class AlreadyVoid(Refusal):
    """The payment was put right before."""

    code = "already_void"
    message = _("This payment was already put right. Nothing needs to be done.")


class NothingToRefund(Refusal):
    """More would be paid back than stands in credit."""

    code = "credit_not_allowed"
    message = _("That is more than the member has in credit. Enter at most the credit.")


class TillSumInvalid(Invalid):
    """What was counted or taken cannot be: below zero, or more is taken than was counted."""

    code = "amount_invalid"
    message = _("Enter an amount. You cannot take out more than you counted.")


class TillChanged(Refusal):
    """Somebody paid while the till was counted."""

    code = "till_changed"
    message = _("Somebody paid meanwhile. Look at the new sum and count again.")


class DifferenceUnexplained(Invalid):
    """The till holds another sum than it should, and nobody said why."""

    code = "comment_required"
    message = _("There is a difference. Say what you know about it.")
