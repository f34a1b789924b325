"""Handing on within a class or group: the group itself notes who has which title."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from samenbieb.domains.circulation import permissions
from samenbieb.domains.circulation.models import GroupReader
from samenbieb.domains.circulation.rules.groups import is_reader_label
from samenbieb.domains.circulation.services import reach
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.kernel import audit, clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotFound

LABEL_WRONG = _("Only a first name or a number, such as Noor, Noor V. or 12.")


@transaction.atomic
def set_readers(actor: Actor, *, readers: Mapping[str, str]) -> int:
    """Note who in the group has each title: public id of the loan → a first name or number, empty for nobody.

    Only the group itself does this, on its own open loans; what came back meanwhile is left out. Returns how many changed.
    The audit trail says that it was done, never who has it. Raises: NotFound (no group), Invalid (beside each loan; then
    nothing is written). Locks: the loans.
    """
    if actor.person_id is None or not patrons.is_group(actor):
        raise NotFound
    wanted = {str(reach.checked(loan)): " ".join(label.split()) for loan, label in readers.items()}
    wrong = {loan: str(LABEL_WRONG) for loan, label in wanted.items() if label and not is_reader_label(label)}
    if wrong:
        raise Invalid(LABEL_WRONG, fields=wrong)
    rows = reach.loans(actor, permissions.HAND_ON).filter(public_id__in=wanted, closed_at=None)
    mine = rows.filter(membership__person_id=actor.person_id).order_by("pk")
    found = list(mine.select_for_update(of=("self",), no_key=True))
    noted = GroupReader.objects.across_all(reason="the group's own loans").filter(loan__in=found)
    known = dict(noted.values_list("loan_id", "label"))
    changed = [loan for loan in found if known.get(loan.pk, "") != wanted[str(loan.public_id)]]
    noted.filter(loan__in=changed).delete()
    GroupReader.objects.bulk_create(
        GroupReader(
            organisation_id=loan.organisation_id,
            loan=loan,
            label=wanted[str(loan.public_id)],
            since_at=clock.now(),
        )
        for loan in changed
        if wanted[str(loan.public_id)]
    )
    for loan in changed:
        audit.record(actor, permissions.HAND_ON, loan, person_id=actor.person_id)
    return len(changed)
