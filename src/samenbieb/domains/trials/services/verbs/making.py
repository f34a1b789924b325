"""Adding to the world of a scenario: libraries, places, patrons, staff, editions and items, each under a label."""

from typing import Any

from samenbieb.domains.circulation import permissions as lending
from samenbieb.domains.holdings import permissions as stock
from samenbieb.domains.holdings import selectors as items
from samenbieb.domains.holdings import services as holdings
from samenbieb.domains.patrons import services as patrons
from samenbieb.domains.trials.errors import ScenarioWrong
from samenbieb.domains.trials.services import world
from samenbieb.domains.trials.services.stage import Answer, Parameters, Stage, needed, verb
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.money import parse_cents
from samenbieb.kernel.permissions import all_actions

# What a member of staff may be given in a scenario, beside all that a desk may do.
RIGHTS = {"override": lending.OVERRIDE, "acknowledge": lending.ACKNOWLEDGE, "quick_add": stock.QUICK_ADD}


@verb("create_organisation", "label")
def create_organisation(stage: Stage, parameters: Parameters, _actor: Actor) -> Answer:
    """Make a library like O1."""
    world.add_organisation(stage, _new(stage.organisations, parameters))
    return {}


@verb("create_branch", "label", "organisation", "offers_pickup", "exchanges")
def create_branch(stage: Stage, parameters: Parameters, _actor: Actor) -> Answer:
    """Make a place like A."""
    facts = {name: bool(parameters[name]) for name in ("offers_pickup", "exchanges") if name in parameters}
    label = _new(stage.branches, parameters)
    world.add_branch(stage, label, organisation=str(parameters.get("organisation") or "O1"), **facts)
    return {}


@verb("create_patron", "label", "home", "category", "birth_date", "expires", "guardian", "history")
def create_patron(stage: Stage, parameters: Parameters, _actor: Actor) -> Answer:
    """Register a patron like P1; a CHILD is as old as K1 and the child of P1, unless it says otherwise."""
    label, category = _new(stage.patrons, parameters), str(parameters.get("category") or "ADULT")
    child = category == "CHILD"
    birth, expires = parameters.get("birth_date"), parameters.get("expires")
    young = world.CHILD_BORN_ON if child else world.GROWN_UP_BORN_ON
    world.add_patron(
        stage,
        label,
        home=str(parameters.get("home") or "A"),
        category=category,
        birth_on=stage.day(birth) if birth else young,
        expires_on=stage.day(expires) if expires else None,
        guardian=str(parameters.get("guardian") or ("P1" if child and not birth else "")),
        history=str(parameters.get("history") or "default"),
    )
    return {}


@verb("create_group", "label", "home", "kind", "expires")
def create_group(stage: Stage, parameters: Parameters, _actor: Actor) -> Answer:
    """Make a class or group of the category GROUP, with a card of its own."""
    expires = parameters.get("expires")
    world.add_group(
        stage,
        _new(stage.patrons, parameters),
        home=str(parameters.get("home") or "A"),
        kind=str(parameters.get("kind") or "class"),
        expires_on=stage.day(expires) if expires else None,
    )
    return {}


@verb("create_card", "label", "patron")
def create_card(stage: Stage, parameters: Parameters, actor: Actor) -> Answer:
    """Give a patron a new card with this number; the former one can no longer be used."""
    label, name = _new(stage.cards, parameters), str(needed(parameters, "patron"))
    public_id = stage.patron(name).membership_public_id
    patrons.issue_card(actor, public_id=public_id, number=label, reason="replaced")
    stage.cards[label] = name
    return {}


@verb("create_staff", "label", "organisation", "permissions")
def create_staff(stage: Stage, parameters: Parameters, _actor: Actor) -> Answer:
    """Make a member of staff: as `staff`, unless `permissions` names what they may set aside (none: nothing)."""
    label = _new(stage.staff, parameters)
    named = parameters.get("permissions", ["acknowledge"])
    if not isinstance(named, list) or (strange := [one for one in named if one not in RIGHTS]):
        raise ScenarioWrong(
            f"permissions are a list of {', '.join(RIGHTS)}, not {named if not isinstance(named, list) else strange}"
        )
    without = {right for name, right in RIGHTS.items() if name not in named}
    if "override" in named:
        without = {stock.QUICK_ADD} - {RIGHTS[name] for name in named}
    chosen = parameters.get("organisation")
    at = frozenset([stage.organisation(chosen)] if chosen else stage.organisations.values())
    grants = {action: at for action in all_actions() if action not in without}
    stage.staff[label] = Actor(name=label, door="desk", grants=grants)
    return {}


@verb("create_record", "label", "work", "format", "language")
def create_record(stage: Stage, parameters: Parameters, _actor: Actor) -> Answer:
    """Enter an edition; with the label of a work that is there, an edition of that work."""
    world.add_record(
        stage,
        _new(stage.records, parameters),
        work=str(parameters.get("work") or ""),
        form=str(parameters.get("format") or "book"),
        language=str(parameters.get("language") or "dut"),
    )
    return {}


@verb(
    "create_item",
    "label",
    "record",
    "category",
    "home",
    "branch",
    "location",
    "permanent_location",
    "volume",
    "min_age",
    "price",
    "conditions",
)
def create_item(stage: Stage, parameters: Parameters, _actor: Actor) -> Answer:
    """Enter an item like I1, perhaps with something wrong with it."""
    label, price = _new(stage.items, parameters), parameters.get("price", "20.00")
    world.add_item(
        stage,
        label,
        record=str(parameters.get("record") or "R1"),
        category=str(parameters.get("category") or "BOOK"),
        home=str(parameters.get("home") or "A"),
        current=str(parameters.get("branch") or ""),
        **_corners(parameters),
        volume=str(parameters.get("volume") or ""),
        price_cents=None if price == "none" else parse_cents(str(price)),
        min_age=parameters.get("min_age"),
    )
    if parameters.get("volume"):
        stage.volumes[str(parameters["volume"])] = str(parameters.get("record") or "R1")
    public_id = items.item_by_barcode(label).public_id
    for kind in parameters.get("conditions") or ():
        holdings.mark(stage.system, item_public_id=str(public_id), kind=str(kind))
    return {}


def _corners(parameters: Parameters) -> dict[str, str]:
    """Give where it belongs and, when that differs, where it stands for a while. Source: FORMAT (create_item)."""
    now = str(parameters.get("location") or "")
    belongs = str(parameters.get("permanent_location") or now)
    return {"location": belongs, "temporary_location": now if now != belongs else ""}


def _new(labels: dict[str, Any], parameters: Parameters) -> str:
    label = str(needed(parameters, "label"))
    if label in labels:
        raise ScenarioWrong(f"there is a {label} already")
    return label
