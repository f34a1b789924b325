"""What a library says for its own help desks."""

from typing import ClassVar

from django.db import models

from samenbieb.kernel.tenancy import TenantModel


class DeskSettings(TenantModel):
    """The number that a helper calls who is stuck. It is a number of the library, of nobody in person."""

    stuck_number = models.CharField(max_length=30, blank=True, default="")

    class Meta:
        verbose_name_plural = "desk settings"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation"], name="one_desk_settings_per_library")
        ]

    def __str__(self) -> str:
        return self.stuck_number
