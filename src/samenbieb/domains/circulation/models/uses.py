"""What is so about titles that were used in the building and only counted."""

from typing import ClassVar

from django.db import models

from samenbieb.kernel.models import PublicModel
from samenbieb.kernel.tenancy import TenantModel


class CountedUse(PublicModel, TenantModel):
    """A title was used in the building: its scan to a card that only counts. Nobody has it, and it says nothing of a person."""

    item = models.ForeignKey("holdings.Item", on_delete=models.PROTECT, related_name="+")
    branch = models.ForeignKey("organisations.Branch", on_delete=models.PROTECT, related_name="+")
    patron_category = models.ForeignKey("patrons.PatronCategory", on_delete=models.PROTECT, related_name="+")
    used_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "used_at"], name="counted_uses_by_day")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.used_at:%Y-%m-%d}"
