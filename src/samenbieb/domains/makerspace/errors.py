"""Refusals about machines."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from samenbieb.kernel.errors import Invalid, Refusal


class NoPermit(Refusal):
    """The machine asks a permit that somebody has not, or not any more at that moment. `instructions`: the next two."""

    code = "no_permit"
    message = _("You need a permit for this machine first. You get it after an instruction.")

    def __init__(self, *, qualification: str = "", instructions: tuple[Any, ...] = ()) -> None:
        self.instructions = instructions
        super().__init__(
            qualification=qualification, instructions=[one.starts_at.isoformat() for one in instructions]
        )


class TooYoung(Refusal):
    """The machine has a lowest age. `permit`: what it asks besides, when who books does not hold it."""

    code = "too_young_for_machine"
    message = _("This machine has a lowest age. Ask at the desk what you can use.")

    def __init__(self, *, age_min: int, age_known: bool, permit: str = "") -> None:
        self.age_min, self.age_known, self.permit = age_min, age_known, permit
        super().__init__(age_min=age_min)


class OutOfOrder(Refusal):
    """The machine is broken."""

    code = "machine_out_of_order"
    message = _("This machine is out of order. Choose another one.")


class AlreadyBroken(Refusal):
    """Somebody said so before."""

    code = "machine_broken_already"
    message = _("This machine is out of order already.")


class MachineKnown(Refusal):
    """It has its rules already, or its job was noted."""

    code = "machine_known"
    message = _("This was entered already.")


class AdultNeeded(Refusal):
    """Who came may be too young to be here without an adult."""

    code = "adult_needed"
    message = _("Children use this machine with an adult. Is an adult here? Then tick that.")

    def __init__(self, *, adult_below: int) -> None:
        super().__init__(adult_below=adult_below)


class NotSupervised(Refusal):
    """The machine is used only while staff are there, and they are not there the whole time."""

    code = "not_supervised"
    message = _("This machine is used only while staff are there. Choose another time.")


class MaterialExists(Refusal):
    """The place has a material with this name."""

    code = "material_exists"
    message = _("There is a material with this name already. Choose another name.")


class NoAccountHere(Refusal):
    """The booking is of nobody with an account at this library."""

    code = "no_account_here"
    message = _("This booking is of no member of ours. Let it be paid at the desk.")


class CostsTooMuch(Refusal):
    """No job costs this much: an amount was typed wrongly."""

    code = "costs_too_much"
    message = _("This would cost too much. Look at the minutes and amounts.")


class PictureNotReadable(Invalid):
    """The file is no picture, or a broken one."""

    code = "picture_not_readable"
    message = _("We cannot read this picture. Choose a JPEG, PNG or WebP file.")


class PictureTooHeavy(Invalid):
    """Too many bytes or pixels."""

    code = "picture_too_heavy"
    message = _("This picture is too large. Choose one of at most 12 MB.")


class ExhibitCodeUnknown(Refusal):
    """Nothing is shown with this code, or not any more."""

    code = "gallery_code_unknown"
    message = _("We do not know this code. Look at your card, or ask at the desk.")
    http_status = 404
