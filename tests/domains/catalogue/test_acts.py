"""What cataloguers did by hand: noted, shown as sentences, and taken back at most once."""

import pytest
from django.db import IntegrityError, transaction

from samenbieb.domains.catalogue import permissions, selectors, services
from samenbieb.domains.catalogue.errors import AlreadyUndone, CannotUndo, NoSuchAct
from samenbieb.domains.catalogue.models import ActKind, CatalogueAct
from samenbieb.domains.catalogue.services import acts
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotAllowed

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


def test_an_act_is_told_in_a_sentence_the_newest_first() -> None:
    acts.note(SYSTEM, ActKind.DOUBT_DISMISSED, moved={}, names={"title": "Een", "into": "Twee"})
    acts.note(SYSTEM, ActKind.RECORDS_MERGED, moved={}, names={"title": "Drie"})
    newest, oldest = selectors.acts(SYSTEM)
    assert newest.sentence == "Twee uitgaven van ‘Drie’ werden één."
    assert oldest.sentence == "‘Een’ en ‘Twee’ bleven twee titels."
    assert newest.stands
    assert newest.made_by == SYSTEM.name


def test_only_who_may_edit_the_catalogue_sees_and_undoes_them() -> None:
    act = acts.note(SYSTEM, ActKind.DOUBT_DISMISSED, moved={}, names={"title": "Een", "into": "Twee"})
    reader = Actor(name="reader", door="desk", grants={permissions.VIEW_IMPORTS: frozenset({1})})
    with pytest.raises(NotAllowed):
        selectors.acts(reader)
    with pytest.raises(NotAllowed):
        selectors.act(reader, str(act.public_id))
    with pytest.raises(NotAllowed):
        services.undo_act(reader, str(act.public_id))


def test_what_is_unknown_undone_or_cannot_be_undone_is_said() -> None:
    for nobody in ("no-address", "0190e0d0-0000-7000-8000-000000000000"):
        with pytest.raises(NoSuchAct):
            services.undo_act(SYSTEM, nobody)
    act = acts.note(SYSTEM, "something_else", moved={}, names={})
    with pytest.raises(CannotUndo):
        services.undo_act(SYSTEM, str(act.public_id))
    CatalogueAct.objects.update(undone_at=clock.now(), undone_by="test")
    with pytest.raises(AlreadyUndone):
        services.undo_act(SYSTEM, str(act.public_id))


def test_the_database_wants_moment_and_name_of_an_undo_together() -> None:
    acts.note(SYSTEM, ActKind.DOUBT_DISMISSED, moved={}, names={})
    with pytest.raises(IntegrityError), transaction.atomic():
        CatalogueAct.objects.update(undone_at=clock.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        CatalogueAct.objects.update(undone_by="test")
