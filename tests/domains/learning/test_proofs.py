"""A certificate: a name on paper only, a code that anybody checks, and no way from it to who learned."""

import json
from typing import Any

import pytest
from django.core import serializers
from fontTools.ttLib import TTFont

from samenbieb.domains.learning import retention, services
from samenbieb.domains.learning.errors import (
    CodeUnknown,
    NameNotPrinted,
    NothingDone,
    ProofNamedOtherwise,
    ProofUnknown,
)
from samenbieb.domains.learning.models import Proof
from samenbieb.domains.learning.rules import levels, proofs
from samenbieb.domains.organisations.models import Branch
from samenbieb.domains.organisations.permissions import DESK, VOLUNTEER
from samenbieb.interfaces.web import fonts
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.attempts import OF_MANY_MAX, TooManyAttempts
from samenbieb.kernel.errors import NotAllowed
from samenbieb.kernel.models import AnsweredRequest, AuditEntry
from tests.factories.learning import VISITOR, do_lesson, publish
from tests.factories.organisations import BranchFactory, staff
from tests.factories.patrons import member

pytestmark = pytest.mark.django_db

NAME = "Şükran Öztürk"
HERE = "10.0.0.1"


@pytest.fixture
def branch() -> Branch:
    return BranchFactory()


@pytest.fixture
def desk(branch: Branch) -> Actor:
    return staff(branch.organisation, DESK, branch=branch)


@pytest.fixture
def code() -> str:
    """A pass with which one lesson was done, and one begun."""
    publish("een", title="Les een")
    publish("twee", title="Les twee")
    held = services.begin_pass(VISITOR)
    do_lesson(VISITOR, str(held.public_id), "een")
    services.begin_lesson(VISITOR, slug="twee", pass_public_id=str(held.public_id))
    return held.code


def _make(actor: Actor, branch: Branch, said: str, name: str = NAME, key: str = "") -> services.Paper:
    return services.make_proof(actor, organisation_id=branch.organisation_id, said=said, name=name, key=key)


def _rows() -> Any:
    return Proof.objects.across_all(reason="a test")


def test_the_lessons_that_are_done_are_on_it_and_the_code_tells_anybody(
    desk: Actor, branch: Branch, code: str
) -> None:
    seen = services.lessons_for_proof(desk, organisation_id=branch.organisation_id, said=code.lower())
    paper = _make(desk, branch, code)
    assert seen == paper.lessons == ("Les een",)
    checked = services.check_proof(code=paper.code.lower(), address=HERE)
    assert (checked.library, checked.lessons, checked.name_fits) == (
        branch.organisation.name,
        ("Les een",),
        None,
    )
    assert checked.month == clock.today("Europe/Amsterdam").replace(day=1)
    assert checked.name == ""


def test_a_name_that_is_typed_gets_yes_or_no_whatever_its_capitals_and_marks(
    desk: Actor, branch: Branch, code: str
) -> None:
    paper = _make(desk, branch, code)
    for name, fits in ((NAME, True), (" sukran  ozturk", True), ("Şükran Yılmaz", False), (" . ", None)):
        assert services.check_proof(code=paper.code, name=name, address=HERE).name_fits is fits, name


def test_the_name_is_kept_nowhere_and_nothing_leads_to_the_pass(
    desk: Actor, branch: Branch, code: str
) -> None:
    _make(desk, branch, code, key="k")
    kept = serializers.serialize(
        "json", [*_rows(), *AuditEntry.objects.all(), *AnsweredRequest.objects.all()]
    )
    assert "zt\\u00fcrk" not in kept.lower()
    assert "ozturk" not in kept.lower()
    columns = {field.name for field in Proof._meta.get_fields()}
    assert columns == {
        "id", "public_id", "organisation", "code", "given_on", "lessons", "name_hash", "withdrawn_on",
    }  # fmt: skip
    entry = AuditEntry.objects.get(action="learning.give_proof")
    assert (entry.person_id, entry.details) == (None, {"lessons": 1})
    # Beside it the trail says whose lessons were looked at: the line names no paper, and the paper tells no minute.
    assert entry.subject_id == branch.organisation.code
    assert _rows().get().public_id.version == 4


def test_two_papers_of_one_name_have_other_marks(desk: Actor, branch: Branch, code: str) -> None:
    for _ in range(2):
        _make(desk, branch, code)
    assert len({row.name_hash for row in _rows()}) == len({row.code for row in _rows()}) == 2


def test_a_member_gets_one_by_card_and_their_look_is_theirs_to_see(desk: Actor, branch: Branch) -> None:
    publish("een", title="Les een")
    card = member(branch.organisation, home_branch=branch)
    person = card.membership.person_id
    with pytest.raises(NothingDone):
        _make(desk, branch, card.number)
    do_lesson(Actor(name="member:1", door="portal", person_id=person), slug="een")
    services.lessons_for_proof(desk, organisation_id=branch.organisation_id, said=card.number)
    assert AuditEntry.objects.filter(action="learning.look", person_id=person).count() == 1
    assert _make(desk, branch, card.number).lessons == ("Les een",)
    other = BranchFactory()
    with pytest.raises(CodeUnknown):
        _make(staff(other.organisation, DESK, branch=other), other, card.number)


def test_sending_it_again_makes_one_paper_and_another_name_is_refused(
    desk: Actor, branch: Branch, code: str
) -> None:
    first, again = (_make(desk, branch, code, key="k") for _ in range(2))
    assert first == again
    with pytest.raises(ProofNamedOtherwise):
        _make(desk, branch, code, "Jan Jansen", key="k")
    assert _rows().count() == 1


def test_it_is_taken_back_and_counts_again(desk: Actor, branch: Branch, code: str) -> None:
    paper = _make(desk, branch, code)
    for withdrawn in (True, True, False):
        assert services.withdraw_proof(desk, code=paper.code, withdrawn=withdrawn).withdrawn is withdrawn
        assert services.check_proof(code=paper.code, address=HERE).withdrawn is withdrawn
    assert AuditEntry.objects.filter(action="learning.give_proof").count() == 3


def test_another_library_takes_nothing_back_and_a_volunteer_gives_none(
    desk: Actor, branch: Branch, code: str
) -> None:
    paper = _make(desk, branch, code)
    other = BranchFactory()
    with pytest.raises(ProofUnknown):
        services.withdraw_proof(staff(other.organisation, DESK, branch=other), code=paper.code)
    with pytest.raises(NotAllowed):
        _make(desk, other, code)
    volunteer = staff(branch.organisation, VOLUNTEER, branch=branch)
    with pytest.raises(NotAllowed):
        _make(volunteer, branch, code)
    with pytest.raises(NotAllowed):
        services.withdraw_proof(volunteer, code=paper.code)
    assert not services.check_proof(code=paper.code, address=HERE).withdrawn


def test_who_did_nothing_and_an_unknown_code_get_no_paper(desk: Actor, branch: Branch) -> None:
    with pytest.raises(NothingDone):
        _make(desk, branch, services.begin_pass(VISITOR).code)
    with pytest.raises(CodeUnknown):
        _make(desk, branch, "CCCC CCCC")
    assert _rows().count() == 0


@pytest.mark.parametrize("name", ["", "  ", "...", "Jan 2", "محمد علي", "李小龙", "x" * 61, "Jan\x00", "a@b"])
def test_a_name_that_cannot_be_printed_is_refused(name: str, desk: Actor, branch: Branch, code: str) -> None:
    with pytest.raises(NameNotPrinted):
        _make(desk, branch, code, name)
    assert _rows().count() == 0


@pytest.mark.parametrize(
    "name", [NAME, "Михайло Ґудзь", "Zażółć Gęślą", "Nguyễn Thị Hồng", "D’Arcy-Smit jr.", "Ελένη"]
)
def test_names_of_many_alphabets_can_be_printed(name: str) -> None:
    assert proofs.name_on_paper(f" {name}  ") == name


def test_our_letters_have_every_sign_that_a_name_may_have() -> None:
    known = TTFont(fonts._original(fonts.SOURCES[0])).getBestCmap()
    assert [sign for sign in proofs.LETTERS | proofs.BETWEEN if ord(sign) not in known] == []


def test_guessing_codes_and_names_stops(desk: Actor, branch: Branch, code: str) -> None:
    paper = _make(desk, branch, code)
    for _ in range(OF_MANY_MAX - 1):
        with pytest.raises(ProofUnknown):
            services.check_proof(code="CCCC CCCC", address=HERE)
    assert services.check_proof(code=paper.code, name=NAME, address=HERE).name_fits
    assert services.check_proof(code=paper.code, name="Iemand", address=HERE).name_fits is False
    with pytest.raises(TooManyAttempts):
        services.check_proof(code=paper.code, name="Iemand anders", address=HERE)
    assert services.check_proof(code=paper.code, address="10.9.9.9")


def test_it_names_no_level_of_any_scale(desk: Actor, branch: Branch, code: str) -> None:
    _make(desk, branch, code)
    told = json.dumps([row.lessons for row in _rows()]).lower()
    for _scale, level in levels.pairs():
        assert f" {level} " not in told


def test_it_goes_after_five_years(desk: Actor, branch: Branch, code: str) -> None:
    paper = _make(desk, branch, code)
    assert retention.drop_proofs() == 0
    given_on = _rows().get().given_on
    _rows().update(given_on=given_on.replace(year=given_on.year - 6))
    assert retention.drop_proofs() == 1
    with pytest.raises(ProofUnknown):
        services.check_proof(code=paper.code, address=HERE)
