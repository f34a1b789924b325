"""Why a loan is due when it is, and which rule decided: for who stands at the desk and is asked."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from samenbieb.domains.circulation import permissions, selectors
from samenbieb.domains.circulation.errors import REASONS, Block
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.interfaces.desk.frame import at_desk, show
from samenbieb.interfaces.desk.rule_values import said
from samenbieb.interfaces.desk.rules import CHANNELS, NAMES, where
from samenbieb.interfaces.web.request import Request

FAMILIES: Mapping[str, str | Promise] = {
    "loan": gettext_lazy("Last day"),
    "renewal": gettext_lazy("Renewing"),
    "fine": gettext_lazy("Fee"),
    "reminder": gettext_lazy("Reminders"),
    "lost": gettext_lazy("Lost titles"),
    "return": gettext_lazy("Taking in"),
    "limit": gettext_lazy("Limits"),
    "privacy": gettext_lazy("Keeping"),
}
WHY_FEE: Mapping[str, str | Promise] = {
    "charged": gettext_lazy("too late"),
    "grace": gettext_lazy("a day without a fee"),
    "closed": gettext_lazy("closed"),
    "no_step": gettext_lazy("no amount for this day"),
    "capped": gettext_lazy("the highest fee is reached"),
}
WHY_RULE: Mapping[str, str | Promise] = {
    "wins": gettext_lazy("This rule decides: it is the most precise one."),
    "less_specific": gettext_lazy("Another rule is more precise."),
    "bounds": gettext_lazy("This rule decides: the network allows no other value."),
}


@require_GET
@at_desk
def loan(request: Request, loan: str) -> HttpResponse:
    """Show why a loan is due when it is and costs what it costs: its terms as they were when it was lent."""
    found = selectors.explain_loan(request.actor, public_id=loan)
    families: dict[str | Promise, list[tuple[object, ...]]] = {}
    for term in found.terms:
        lines = families.setdefault(FAMILIES.get(term.family, term.family), [])
        lines.append(
            (
                NAMES[term.kind],
                said(term.value, term.kind),
                where(term.source),
                term,
                said(term.today, term.kind),
                rule_url(term.kind, found.case),
            )
        )
    context = {
        "section": "lend",
        "found": found,
        "families": families.items(),
        "fee_days": [(line.day, line.cents, WHY_FEE[line.why]) for line in found.fee_days],
        "aside": [
            ([REASONS[Block(code)] for code in one.codes if code in set(Block)], one)
            for one in found.set_aside
        ],
        "patrons": patrons.category_names().get(found.case.patron_category, ""),
    }
    return show(request, "desk/lend/explained.html", context)


@require_GET
@at_desk
def rule(request: Request) -> HttpResponse:
    """Show which rule decides in a case, and every rule that could."""
    asked = {name: request.GET.get(name, "")[:60] for name in ("kind", *FIELDS)}
    kind = asked.pop("kind")
    case = selectors.RuleCase(**{FIELDS[name]: value for name, value in asked.items()})
    found = selectors.explain_case(request.actor, kind=kind, case=case)
    context = {
        "section": "manage" if request.actor.may(permissions.EDIT_RULES) else "lend",
        "name": NAMES[kind],
        "found": found,
        "value": said(found.value, kind),
        "case": case,
        "patrons": patrons.category_names().get(case.patron_category, ""),
        "channel": CHANNELS.get(case.channel, ""),
        "rows": [
            (said(one.source.value, kind), where(one.source), WHY_RULE[one.why], one)
            for one in found.considered
        ],
    }
    return show(request, "desk/manage/rule_explained.html", context)


# The names in the address of an explanation, and the fields of a case.
FIELDS = {
    "vestiging": "branch",
    "lener": "patron_category",
    "materiaal": "item_category",
    "plaatsing": "location",
    "weg": "channel",
}


def rule_url(kind: str, case: selectors.RuleCase) -> str:
    """Give the address that explains which rule of a kind decides in a case."""
    asked = {name: getattr(case, field) for name, field in FIELDS.items() if getattr(case, field)}
    return f"{reverse('desk:explain-rule')}?{urlencode({'kind': kind, **asked})}"
