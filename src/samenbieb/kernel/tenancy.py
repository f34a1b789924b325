"""Rows of a library cannot be read without saying for which action.

`Loan.objects.within(actor, RENEW)` gives the rows at organisations where the actor holds that action; outside
scope is *not found*. The other two gates are `.own(actor)` (a patron's own rows) and `.across_all(reason=…)`.
"""

from typing import Any, ClassVar, Self, TypeVar

from django.db import models

from samenbieb.kernel.actor import Actor

Row_co = TypeVar("Row_co", bound=models.Model, covariant=True)


class TenancyNotSaid(RuntimeError):  # noqa: N818 - it names what the caller left out
    """A bug: rows were asked for without saying for whom."""


class TenantManager(models.Manager[Row_co]):
    """A manager whose plain `all()`, `filter()` and `get()` refuse; the three gates give a queryset."""

    def get_queryset(self) -> models.QuerySet[Row_co]:
        """Refuse. Raises: TenancyNotSaid."""
        raise TenancyNotSaid(
            f"{self.model.__name__}: say within(actor, action), own(actor) or across_all(reason)"
        )

    def _rows(self) -> models.QuerySet[Row_co]:
        return super().get_queryset()

    def within(self, actor: Actor, action: str) -> models.QuerySet[Row_co]:
        """Give the rows at organisations where the actor holds the action."""
        if actor.everywhere:
            return self._rows()
        return self._rows().filter(organisation__in=actor.organisations(action))

    def own(self, actor: Actor) -> models.QuerySet[Row_co]:
        """Give the rows that belong to the person who acts; nothing for anybody without a person."""
        path: str | None = getattr(self.model, "owner_path", None)
        if path is None or actor.person_id is None:
            return self._rows().none()
        return self._rows().filter(**{path: actor.person_id})

    def across_all(self, *, reason: str) -> models.QuerySet[Row_co]:
        """Give all rows of the network. The reason stands in the code for the reader (a house test lists them)."""
        if not reason:
            raise TenancyNotSaid("across_all needs a reason")
        return self._rows()

    def create(self, **kwargs: Any) -> Row_co:
        """Write one row; writing says its organisation itself."""
        return self._rows().create(**kwargs)

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> list[Row_co]:
        """Write many rows at once."""
        return self._rows().bulk_create(objs, *args, **kwargs)


class TenantModel(models.Model):
    """A row of one library organisation. `owner_path` leads to the person it is about, if it is about one."""

    owner_path: ClassVar[str | None] = None

    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[TenantManager[Self]] = TenantManager()

    class Meta:
        abstract = True
