"""Money, marks and what is kept of a person: charging, paying, marking items, accounts, notices, history."""

from typing import Any

from samenbieb.domains.circulation import selectors as lending
from samenbieb.domains.circulation import services as circulation
from samenbieb.domains.messages import selectors as messages
from samenbieb.domains.payments import selectors as payments_view
from samenbieb.domains.payments import services as payments
from samenbieb.domains.payments.services import ChargeLine
from samenbieb.domains.trials.errors import ScenarioWrong
from samenbieb.domains.trials.services.stage import Answer, Parameters, Stage, needed, verb
from samenbieb.domains.trials.services.verbs.values import money
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.money import parse_cents


@verb("mark", "item", "condition", "clear", "resolution")
def mark(stage: Stage, parameters: Parameters, actor: Actor) -> Answer:
    """Say what is wrong with an item, or that it is in order again."""
    barcode, kind = stage.item(needed(parameters, "item")), str(needed(parameters, "condition"))
    if parameters.get("resolution") is not None:
        return _resolve(stage, parameters, actor, barcode, kind)
    if parameters.get("clear"):
        answer = circulation.clear_item(actor, barcode=barcode, kind=kind)
    else:
        answer = circulation.mark_item(
            actor,
            barcode=barcode,
            kind=kind,
            key=str(parameters.get("key") or ""),
            set_aside=frozenset(parameters.get("ack") or ()),
            comment=str(parameters.get("comment") or ""),
        )
    return {"charge": money(answer.charge_cents)}


def _resolve(stage: Stage, parameters: Parameters, actor: Actor, barcode: str, kind: str) -> Answer:
    """End a claim: the title is here, and somebody says who had it."""
    if kind != "claimed_returned" or not parameters.get("clear"):
        raise ScenarioWrong("a resolution goes with clear and claimed_returned")
    circulation.return_item(
        actor,
        barcode=barcode,
        branch_id=stage.branch(parameters.get("at") or "A").branch_id,
        key=str(parameters.get("key") or ""),
        resolution=str(parameters["resolution"]),
    )
    return {"charge": money(0)}


@verb("charge", "patron", "amount", "kind", "item")
def charge(stage: Stage, parameters: Parameters, actor: Actor) -> Answer:
    """Put something on an account; about the loan of an item when one is named."""
    patron = stage.patron(needed(parameters, "patron"))
    subject = ""
    if parameters.get("item") is not None:
        subject = lending.loan_state(stage.system, barcode=stage.item(parameters["item"])).public_id
    line = ChargeLine(
        membership_id=patron.membership_id,
        organisation_id=patron.organisation_id,
        kind=str(parameters.get("kind") or "other"),
        subject=subject,
    )
    payments.charge(actor, line=line, amount_cents=_cents(parameters))
    return _balance(stage, parameters)


@verb("pay", "patron", "amount", "reference")
def pay(stage: Stage, parameters: Parameters, actor: Actor) -> Answer:
    """Receive money."""
    payments.pay(
        actor,
        membership_id=stage.patron(needed(parameters, "patron")).membership_id,
        amount_cents=_cents(parameters),
        method="card",
        reference=str(parameters.get("reference") or ""),
    )
    return _balance(stage, parameters)


@verb("waive", "patron", "amount", "reference")
def waive(stage: Stage, parameters: Parameters, actor: Actor) -> Answer:
    """Let somebody off."""
    payments.waive(
        actor,
        membership_id=stage.patron(needed(parameters, "patron")).membership_id,
        amount_cents=_cents(parameters),
        comment=str(parameters.get("comment") or "trial"),
        reference=str(parameters.get("reference") or ""),
    )
    return _balance(stage, parameters)


@verb("refund", "patron", "amount")
def refund(stage: Stage, parameters: Parameters, actor: Actor) -> Answer:
    """Pay back what stands in credit."""
    membership_id = stage.patron(needed(parameters, "patron")).membership_id
    payments.refund(actor, membership_id=membership_id, amount_cents=_cents(parameters))
    return _balance(stage, parameters)


@verb("void", "patron", "reference")
def void(stage: Stage, parameters: Parameters, actor: Actor) -> Answer:
    """Put the payment with a reference right; without one, the last payment or waiver."""
    patron = stage.patron(needed(parameters, "patron"))
    wanted = parameters.get("reference")
    lines = payments_view.account(stage.system, membership_id=patron.membership_id).credits
    found = next(
        (
            line
            for line in lines
            if (line.reference == str(wanted) if wanted is not None else line.kind in {"payment", "waiver"})
        ),
        None,
    )
    if found is None:
        raise ScenarioWrong("there is nothing to put right")
    payments.void(actor, membership_id=patron.membership_id, credit_public_id=found.public_id)
    return _balance(stage, parameters)


@verb("read_account", "patron", reads=True)
def read_account(stage: Stage, parameters: Parameters, _actor: Actor) -> Answer:
    """Say what stands on the accounts of a patron, at all libraries: oldest line first."""
    patron = stage.patron(needed(parameters, "patron"))
    own = Actor(name="trial", door="portal", person_id=patron.person_id)
    account = payments_view.own_account(own)
    barcodes = lending.barcodes_of_loans(stage.system, [line.subject for line in account.charges])
    owners = {key: label for label, key in stage.organisations.items()}
    lines: list[tuple[Any, dict[str, Any]]] = [
        (
            (line.charged_at, 0, line.charge_id),
            {
                "kind": line.kind,
                "amount": money(line.total_cents),
                "item": barcodes.get(line.subject),
                "open": money(line.open_cents),
                "owner": owners.get(line.organisation_id),
            },
        )
        for line in account.charges
    ]
    lines += [
        (
            (line.received_at, 1, number),
            {
                "kind": line.kind,
                "amount": money(line.signed_cents),
                "item": None,
                "open": money(0),
                "owner": owners.get(line.organisation_id),
            },
        )
        for number, line in enumerate(reversed(account.credits))
    ]
    return {
        "balance": money(account.balance_cents),
        "lines": [line for _when, line in sorted(lines, key=lambda pair: pair[0])],
    }


@verb("read_notices", "patron", reads=True)
def read_notices(stage: Stage, parameters: Parameters, _actor: Actor) -> Answer:
    """Say which notices a patron got, in order."""
    patron = stage.patron(needed(parameters, "patron"))
    own = Actor(name="trial", door="portal", person_id=patron.person_id)
    found = sorted(messages.own_notices(own, limit=500), key=lambda notice: notice.pk)
    return {"notices": [notice.kind for notice in found]}


@verb("read_history", "patron", reads=True)
def read_history(stage: Stage, parameters: Parameters, _actor: Actor) -> Answer:
    """Say which returned loans still lead to a patron."""
    patron = stage.patron(needed(parameters, "patron"))
    return {"items": lending.returned_barcodes(stage.system, person_id=patron.person_id)}


def _cents(parameters: Parameters) -> int:
    try:
        return parse_cents(str(needed(parameters, "amount")))
    except ValueError as problem:
        raise ScenarioWrong(f"{parameters['amount']!r} is no amount") from problem


def _balance(stage: Stage, parameters: Parameters) -> Answer:
    membership_id = stage.patron(parameters["patron"]).membership_id
    return {"balance": money(payments_view.membership_balance_cents(membership_id))}
