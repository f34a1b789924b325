"""Lending: check out, take in, renew."""

import datetime as dt
from typing import Any

from samenbieb.domains.circulation import selectors
from samenbieb.domains.circulation import services as circulation
from samenbieb.domains.circulation.services import RenewalAnswer
from samenbieb.domains.trials.errors import ScenarioWrong
from samenbieb.domains.trials.rules.moments import moment_of
from samenbieb.domains.trials.services.stage import ZONE, Answer, Parameters, Stage, verb
from samenbieb.domains.trials.services.verbs.policy import scope_of
from samenbieb.domains.trials.services.verbs.values import money, refused
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor


@verb("checkout", "item", "barcode", "patron", "card", "proxy", "onsite", "trial", "quick_add")
def checkout(stage: Stage, parameters: Parameters, actor: Actor) -> Answer:
    """Lend an item to a patron; on trial, say what that would answer and write nothing."""
    if parameters.get("trial"):
        return _on_trial(stage, parameters, actor)
    if parameters.get("quick_add"):
        return _quickly(stage, parameters, actor)
    answer = circulation.check_out_item(
        actor,
        barcode=barcode_of(stage, parameters),
        card=_card(stage, parameters),
        branch_id=stage.branch(parameters.get("at") or "A").branch_id,
        key=str(parameters.get("key") or ""),
        set_aside=frozenset(parameters.get("ack") or ()),
        comment=str(parameters.get("comment") or ""),
        way=circulation.Way(onsite=bool(parameters.get("onsite")), proxy=_proxy(stage, parameters)),
    )
    return {
        "due": local(answer.due_at) if answer.due_at else None,
        "loan": answer.loan or None,
        "hold_fulfilled": answer.hold_fulfilled,
        "counted": bool(answer.use),
    }


def _quickly(stage: Stage, parameters: Parameters, actor: Actor) -> Answer:
    """Enter a title at the desk and lend it; its barcode is its label from now on."""
    named, barcode = parameters["quick_add"], str(parameters.get("barcode") or "")
    if not isinstance(named, dict) or set(named) - {"title", "category"} or barcode in stage.items:
        raise ScenarioWrong("quick_add is {title, category} for a barcode that nothing has")
    answer = circulation.check_out_quickly(
        actor,
        barcode=barcode,
        card=_card(stage, parameters),
        branch_id=stage.branch(parameters.get("at") or "A").branch_id,
        new=circulation.QuickTitle(str(named.get("title") or ""), str(named.get("category") or "")),
        key=str(parameters.get("key") or ""),
        set_aside=frozenset(parameters.get("ack") or ()),
        comment=str(parameters.get("comment") or ""),
    )
    stage.items[barcode] = barcode  # its record has no label of its own
    return {"due": local(answer.due_at), "loan": answer.loan, "hold_fulfilled": answer.hold_fulfilled}


def _on_trial(stage: Stage, parameters: Parameters, actor: Actor) -> Answer:
    found = selectors.try_check_out(
        actor,
        barcode=barcode_of(stage, parameters),
        card=_card(stage, parameters),
        branch_id=stage.branch(parameters.get("at") or "A").branch_id,
        set_aside=frozenset(parameters.get("ack") or ()),
        comment=str(parameters.get("comment") or ""),
        way=circulation.Way(onsite=bool(parameters.get("onsite")), proxy=_proxy(stage, parameters)),
    )
    return {
        **(refused(found.refusal) if found.refusal else {}),
        "due": local(found.due_at) if found.due_at else None,
        "loan": None,
        "hold_fulfilled": found.hold_fulfilled,
        "counted": found.only_counts and found.refusal is None,
        "policy": {
            term.kind: {"value": term.value, "rule": scope_of(stage, term.rule) if term.rule else None}
            for term in found.terms
        },
    }


@verb("return", "item", "barcode", "effective", "resolution")
def take_in(stage: Stage, parameters: Parameters, actor: Actor) -> Answer:
    """Take an item in, perhaps at an earlier moment."""
    answer = circulation.return_item(
        actor,
        barcode=barcode_of(stage, parameters),
        branch_id=stage.branch(parameters.get("at") or "A").branch_id,
        returned_at=instant(stage, parameters["effective"]) if parameters.get("effective") else None,
        resolution=str(parameters.get("resolution") or ""),
        key=str(parameters.get("key") or ""),
    )
    return {
        "closed": answer.closed,
        "next": answer.next,
        "destination": answer.destination_code.upper() or None,
        "for": answer.hold_for.removeprefix("Lener ") or None,
        "fee": money(answer.fee_cents),
        "shared": answer.shared or None,
    }


@verb("renew", "item", "patron")
def renew(stage: Stage, parameters: Parameters, actor: Actor) -> Answer:
    """Renew one loan, or all of a patron."""
    if parameters.get("item") is None:
        return _renew_all(stage, parameters, actor)
    loan = selectors.loan_state(stage.system, barcode=stage.item(parameters["item"])).public_id
    answer = circulation.renew_loan(
        actor,
        loan_public_id=loan,
        key=str(parameters.get("key") or ""),
        set_aside=frozenset(parameters.get("ack") or ()),
        comment=str(parameters.get("comment") or ""),
    )
    return {"due": local(answer.due_at), "renewals_left": answer.renewals_left}


def _renew_all(stage: Stage, parameters: Parameters, actor: Actor) -> Answer:
    patron = stage.patron(parameters.get("patron"))
    answers = circulation.renew_all(
        actor,
        person_public_id=patron.person_public_id if actor.person_id is not None else None,
        membership_public_id=None if actor.person_id is not None else patron.membership_public_id,
        key=str(parameters.get("key") or ""),
    )
    lines = [_line(answer) for answer in sorted(answers, key=lambda answer: answer.barcode)]
    return {"result": "ok" if any(line["result"] == "ok" for line in lines) else "refused", "results": lines}


def _line(answer: RenewalAnswer) -> dict[str, Any]:
    return {
        "item": answer.barcode,
        "result": answer.result,
        "due": local(answer.due_at),
        "codes": list(answer.codes),
    }


@verb("read_loan", "item", reads=True)
def read_loan(stage: Stage, parameters: Parameters, _actor: Actor) -> Answer:
    """Say what is so about the loan of an item: the open one, else the last."""
    state = selectors.loan_state(stage.system, barcode=stage.item(parameters.get("item")))
    return {
        "open": state.is_open,
        "patron": stage.label_of_person(state.person_id),
        "due": local(state.due_at),
        "renewals_used": state.renewals_used,
        "fee": money(state.fee_cents),
        "returned": local(state.returned_at) if state.returned_at else None,
        "branch_out": stage.label_of_branch(state.branch_out_id),
        "branch_in": stage.label_of_branch(state.branch_in_id),
        "patron_category": state.patron_category,
        "fee_stop": state.fee_stop or None,
        "claim": _claim(state.claim),
        "proxy": stage.label_of_person(state.proxy_id),
        "onsite": state.onsite,
        "loans_counted": state.loans_counted,
        "extensions": [
            {"due": local(one.due_at), "comment": one.comment or None, "by": one.made_by}
            for one in state.extensions
        ],
    }


def _claim(claim: selectors.ClaimState | None) -> Answer | None:
    if claim is None:
        return None
    return {
        "state": claim.state,
        "resolution": claim.resolution or None,
        "by": claim.by or None,
        "at": local(claim.at) if claim.at else None,
    }


def barcode_of(stage: Stage, parameters: Parameters) -> str:
    """Give what is scanned: a label that is known, or any text as `barcode`. Raises: ScenarioWrong."""
    if parameters.get("barcode") is not None:
        return str(parameters["barcode"])
    if parameters.get("item") is None:
        raise ScenarioWrong("item or barcode is missing")
    return stage.item(parameters["item"])


def _proxy(stage: Stage, parameters: Parameters) -> str:
    if parameters.get("proxy") is None:
        return ""
    stage.patron(parameters["proxy"])
    return str(parameters["proxy"])


def _card(stage: Stage, parameters: Parameters) -> str:
    if parameters.get("card") is not None:
        return str(parameters["card"])
    if parameters.get("patron") is None:
        raise ScenarioWrong("patron or card is missing")
    stage.patron(parameters["patron"])
    return str(parameters["patron"])


def local(moment: str | dt.datetime) -> dt.datetime:
    """Give an instant as the wall clock of branch A shows it."""
    found = dt.datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return clock.local(found, ZONE)


def instant(stage: Stage, text: Any) -> dt.datetime:
    """Read a moment, or a day at the time it is now. Raises: ScenarioWrong."""
    moment = moment_of(text) or dt.datetime.combine(stage.day(text), stage.local_now().time())
    return clock.instant(moment.date(), moment.time(), ZONE)
