"""Refusals about machines."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from samenbieb.kernel.errors import Refusal


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
    """The machine has a lowest age."""

    code = "too_young_for_machine"
    message = _("This machine has a lowest age. Ask at the desk what you can use.")


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
