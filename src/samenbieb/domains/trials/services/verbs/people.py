"""What happens to patrons and cards: blocks, expiry, a card that is switched off; and what stands against them."""

import datetime as dt

from samenbieb.domains.circulation import selectors
from samenbieb.domains.patrons import selectors as people
from samenbieb.domains.patrons import services as patrons
from samenbieb.domains.trials.errors import ScenarioWrong
from samenbieb.domains.trials.services.stage import Answer, Parameters, PatronLabel, Stage, needed, verb
from samenbieb.kernel.actor import Actor

ONE_DAY = dt.timedelta(days=1)


@verb("block", "patron", "kind", "network", "organisation", "until", "acts", "branch", "reach")
def block(stage: Stage, parameters: Parameters, actor: Actor) -> Answer:
    """Block a patron at a library (their own, unless another is named), or in the whole network.

    `acts` (`checkout` `renew` `hold`): what it stops, all of them unless named. `branch`: it holds at that branch only,
    or with `reach: elsewhere` at all others.
    """
    patron, until = stage.patron(needed(parameters, "patron")), parameters.get("until")
    branch = parameters.get("branch")
    acts = parameters.get("acts") or [str(act) for act in people.Act]
    patrons.block(
        actor,
        public_id=_membership_at(stage, patron, parameters.get("organisation")),
        kind=str(parameters.get("kind") or "restriction"),
        reason=str(parameters.get("comment") or "scenario"),
        until_on=stage.day(until) if until else None,
        everywhere=bool(parameters.get("network")),
        scope=people.Scope(
            acts=tuple(str(act) for act in (acts if isinstance(acts, list) else [acts])),
            reach=str(parameters.get("reach") or ("only" if branch else "all")),
            branch_id=stage.branch(branch).branch_id if branch else None,
        ),
    )
    return {}


@verb("unblock", "patron", "kind", "network", "organisation")
def unblock(stage: Stage, parameters: Parameters, actor: Actor) -> Answer:
    """Lift the blocks of one kind, or all of them, in the scope that is named."""
    patron, chosen = stage.patron(needed(parameters, "patron")), parameters.get("organisation")
    standing = people.current_blocks(
        patron.person_id,
        organisation_id=stage.organisation(chosen) if chosen else patron.organisation_id,
        on=stage.local_now().date(),
    )
    for line in standing:
        if line.whole_network == bool(parameters.get("network")) and parameters.get("kind") in {
            None,
            line.kind,
        }:
            patrons.unblock(actor, block_public_id=line.public_id)
    return {}


@verb("expire_card", "patron", "card")
def expire_card(stage: Stage, parameters: Parameters, actor: Actor) -> Answer:
    """Let a card have expired yesterday."""
    public_id = _holder(stage, parameters).membership_public_id
    patrons.expire_membership(actor, public_id=public_id, expires_on=stage.local_now().date() - ONE_DAY)
    return {}


@verb("deactivate", "patron", "card")
def deactivate(stage: Stage, parameters: Parameters, actor: Actor) -> Answer:
    """Switch a card off."""
    patrons.report_card_lost(actor, public_id=_holder(stage, parameters).membership_public_id)
    return {}


@verb("link_proxy", "patron", "proxy", "until", "active")
def link_proxy(stage: Stage, parameters: Parameters, actor: Actor) -> Answer:
    """Let one patron borrow in the name of another, until a day; or no longer (`active: false`)."""
    stage.patron(needed(parameters, "proxy"))
    until = parameters.get("until")
    patrons.link_proxy(
        actor,
        public_id=stage.patron(needed(parameters, "patron")).membership_public_id,
        card=str(parameters["proxy"]),
        until_on=None if until in {None, "none"} else stage.day(until),
        active=bool(parameters.get("active", True)),
    )
    return {}


@verb("merge_patrons", "from", "into")
def merge_patrons(stage: Stage, parameters: Parameters, actor: Actor) -> Answer:
    """Let two accounts of one person become one; both labels name that person from then on."""
    gone, kept = str(needed(parameters, "from")), str(needed(parameters, "into"))
    stage.patron(gone)
    merged = patrons.merge_people(
        actor,
        public_id=stage.patron(kept).membership_public_id,
        other=stage.patron(gone).membership_public_id,
    )
    stage.becomes(gone, kept)
    twice = {one.work_public_id for one in selectors.titles_twice(stage.system, [merged.person_id])}
    return {
        "duplicate_holds": sorted(
            label for label, record in stage.records.items() if record.work_public_id in twice
        )
    }


@verb("anonymise", "patron")
def anonymise(stage: Stage, parameters: Parameters, actor: Actor) -> Answer:
    """Let a patron leave, and forget them: refused while something is open."""
    public_id = stage.patron(needed(parameters, "patron")).membership_public_id
    patrons.end_membership(actor, public_id=public_id)
    patrons.anonymise_person(actor, public_id=public_id)
    return {}


@verb("read_blocks", "patron", "for", "branch", reads=True)
def read_blocks(stage: Stage, parameters: Parameters, actor: Actor) -> Answer:
    """Say what stands against any loan (or renewal, or hold) of a patron at branch A, or at another."""
    wanted = str(parameters.get("for", "checkout"))
    if wanted not in set(people.Act):
        raise ScenarioWrong("read_blocks knows for: checkout, renew, hold")
    stage.patron(needed(parameters, "patron"))
    view = selectors.desk_view(
        actor,
        card=str(parameters["patron"]),
        branch_id=stage.branch(parameters.get("branch", "A")).branch_id,
        act=people.Act(wanted),
    )
    return {"codes": [str(code) for code in view.codes]}


def _holder(stage: Stage, parameters: Parameters) -> PatronLabel:
    if parameters.get("card") is not None:
        label = stage.cards.get(str(parameters["card"]))
        if label is None:
            raise ScenarioWrong(f"there is no card {parameters['card']}")
        return stage.patron(label)
    return stage.patron(needed(parameters, "patron"))


def _membership_at(stage: Stage, patron: PatronLabel, organisation: object) -> str:
    """Give the membership that a library blocks: of a member of another library that of the guest."""
    if organisation is None or stage.organisation(organisation) == patron.organisation_id:
        return patron.membership_public_id
    guest = patrons.membership_at(
        patron.person_id, organisation_id=stage.organisation(organisation), on=stage.local_now().date()
    )
    return str(guest.public_id)
