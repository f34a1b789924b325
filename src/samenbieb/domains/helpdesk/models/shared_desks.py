"""A tablet or computer that stands at a place and adds questions there, whoever holds it. It reads nothing."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from samenbieb.kernel.models import PublicModel
from samenbieb.kernel.tenancy import TenantModel


class SharedDesk(PublicModel, TenantModel):
    """A device of a place. Of its keys only the hashes are known.

    A link makes a browser this device, once and within the hour. Its key changes every day; the one before it works
    until the new one was used, so that a dropped line locks nobody out.
    """

    branch = models.ForeignKey("organisations.Branch", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    link_hash = models.CharField(max_length=64, blank=True, default="")
    link_until_at = models.DateTimeField(null=True, blank=True)
    key_hash = models.CharField(max_length=64, blank=True, default="")
    earlier_hash = models.CharField(max_length=64, blank=True, default="")
    key_from_at = models.DateTimeField(null=True, blank=True)
    used_on = models.DateField(null=True, blank=True)
    enrolled_at = models.DateTimeField()
    enrolled_by = models.CharField(max_length=120)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["branch", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["key_hash"], condition=~Q(key_hash=""), name="one_shared_desk_per_key"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(key_hash="", earlier_hash="", link_hash=""),
                name="withdrawn_shared_desk_has_no_key",
            ),
        ]

    def __str__(self) -> str:
        return self.name
