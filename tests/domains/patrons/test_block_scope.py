"""How far a block reaches: what it stops, at which branches, and what is told of it."""

import datetime as dt
import itertools

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from samenbieb.domains.patrons import selectors, services
from samenbieb.domains.patrons.models import Block
from samenbieb.domains.patrons.rules import Act, Reach, Scope, holds_at
from samenbieb.domains.patrons.selectors.blocks import Standing, against
from samenbieb.kernel import clock
from samenbieb.kernel.errors import Invalid
from samenbieb.kernel.models import AuditEntry
from tests.factories.organisations import BranchFactory, OrganisationFactory, staff
from tests.factories.patrons import member, today

BRANCHES = (1, 2, 3)
DAYS = [dt.date(2026, 3, day) for day in (1, 2, 3)]
blocks = st.builds(
    lambda kind, until, acts, where: Standing(Block.Kind(kind), until, frozenset(acts), *where),
    st.sampled_from(["restriction", "barred"]),
    st.sampled_from([None, *DAYS]),
    st.sets(st.sampled_from(list(Act)), min_size=1),
    st.sampled_from([
        (Reach.ALL, None, ""),
        *((reach, branch, f"branch {branch}") for reach in ("only", "elsewhere") for branch in BRANCHES),
    ]),
)  # fmt: skip


@given(st.lists(blocks, max_size=5), st.sampled_from(list(Act)), st.sampled_from(BRANCHES))
def test_what_stands_is_what_each_block_says_by_itself(found: list[Standing], act: Act, branch: int) -> None:
    here = {
        Reach.ALL: lambda _set_at: True,
        "only": lambda set_at: set_at == branch,
        "elsewhere": lambda set_at: set_at != branch,
    }
    for on in DAYS:
        slow: dict[str, list[dt.date | None]] = {}
        for block in found:
            if act in block.acts and here[block.reach](block.branch_id) and (block.until_on or on) >= on:
                code = "restricted" if block.kind == "restriction" else "patron_blocked"
                slow.setdefault(code, []).append(block.until_on)
        fast = against(found, act=act, branch_id=branch, on=on)
        longest = {code: None if None in ends else max(filter(None, ends)) for code, ends in slow.items()}
        assert {code: one.until_on for code, one in fast.items()} == longest


def test_a_reach_of_one_branch_and_its_opposite_cover_every_branch_once() -> None:
    for set_at, branch in itertools.product(BRANCHES, BRANCHES):
        assert holds_at(Reach.ONLY, set_at, branch) is not holds_at(Reach.ELSEWHERE, set_at, branch)


@pytest.mark.django_db
def test_a_block_is_told_with_what_it_stops_and_where_and_its_act_is_written_down() -> None:
    library = OrganisationFactory()
    card = member(library)
    branch = BranchFactory(organisation=library)
    scope = Scope(("hold", "renew"), "elsewhere", branch.pk)
    public_id = str(card.membership.public_id)
    services.block(staff(library), public_id=public_id, kind="barred", reason="Misbruik", scope=scope)
    [line] = selectors.patron(staff(library), public_id).blocks
    assert line.scope == f"Dit mag niet: verlengen, reserveren. Bij {branch.name} geldt het niet."
    entry = AuditEntry.objects.get(action="patrons.block")
    assert (entry.details["acts"], entry.details["reach"], entry.details["branch"]) == (
        ["hold", "renew"], "elsewhere", branch.code,
    )  # fmt: skip


@pytest.mark.django_db
def test_a_block_holds_where_it_reaches_in_three_libraries() -> None:
    library, second, third = (OrganisationFactory() for _ in range(3))
    card, chief = member(library), staff(library, "administrator")
    spared = BranchFactory(organisation=library)
    places = [spared, BranchFactory(organisation=library)]
    places += [BranchFactory(organisation=other) for other in (second, third)]

    def stopped(act: Act = Act.CHECKOUT) -> list[bool]:
        return [
            bool(
                selectors.block_codes(
                    card.membership.person_id,
                    organisation_id=place.organisation_id,
                    branch_id=place.pk,
                    act=act,
                    on=today(),
                )
            )
            for place in places
        ]

    def block(scope: Scope, *, everywhere: bool) -> str:
        public_id = str(card.membership.public_id)
        return services.block(
            chief, public_id=public_id, kind="barred", reason="x", scope=scope, everywhere=everywhere
        )

    first = block(Scope(("checkout",), "elsewhere", spared.pk), everywhere=False)
    assert (stopped(), stopped(Act.HOLD)) == ([False, True, False, False], [False] * 4)
    services.unblock(chief, block_public_id=first)
    block(Scope(reach="elsewhere", branch_id=spared.pk), everywhere=True)
    assert stopped() == stopped(Act.HOLD) == [False, True, True, True]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("scope", "field"),
    [
        (Scope(acts=()), "acts"),
        (Scope(acts=("smoke",)), "acts"),
        (Scope(reach="nowhere"), "reach"),
        (Scope(reach="only"), "branch"),
    ],
)
def test_a_scope_that_cannot_be_is_refused_beside_its_field(scope: Scope, field: str) -> None:
    card = member()
    with pytest.raises(Invalid) as refused:
        services.block(
            staff(card.organisation),
            public_id=str(card.membership.public_id),
            kind="barred",
            reason="x",
            scope=scope,
        )
    assert list(refused.value.fields) == [field]
    assert not Block.objects.exists()


@pytest.mark.django_db
def test_a_block_reaches_from_no_branch_of_another_library() -> None:
    card, elsewhere = member(), BranchFactory()
    with pytest.raises(Invalid) as refused:
        services.block(
            staff(card.organisation),
            public_id=str(card.membership.public_id),
            kind="barred",
            reason="x",
            scope=Scope(reach="only", branch_id=elsewhere.pk),
        )
    assert list(refused.value.fields) == ["branch"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "columns",
    [
        {"stops_checkout": False, "stops_renew": False, "stops_hold": False},
        {"reach": "only"},
        {"reach": "elsewhere"},
    ],
)
def test_the_database_keeps_out_a_block_that_says_nothing(columns: dict[str, object]) -> None:
    card = member()
    with pytest.raises(IntegrityError), transaction.atomic():
        Block.objects.create(
            person=card.membership.person,
            organisation=card.organisation,
            kind="barred",
            from_at=clock.now(),
            **columns,
        )
