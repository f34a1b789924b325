"""Before a rule is saved or taken away: what the past year would have been under it."""

from collections.abc import Iterator

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samenbieb.domains.circulation import selectors, services
from samenbieb.interfaces.desk.frame import at_desk, show
from samenbieb.interfaces.desk.rule_values import said
from samenbieb.interfaces.desk.rules import NAMES, RuleForm, attempt, page
from samenbieb.interfaces.web.request import Request
from samenbieb.interfaces.web.wording import money
from samenbieb.kernel.errors import NotFound

Row = tuple[str | Promise, str, str]


@require_POST
@at_desk
def preview(request: Request) -> HttpResponse:
    """Show what a rule, or its removal, would have done; the buttons save it or go back to change it."""
    if rule := request.POST.get("remove"):
        return _of_removal(request, rule)
    form = RuleForm(request.actor, request.POST)
    found: list[services.RulePreview] = []
    refusal = attempt(form, lambda draft: found.append(services.preview_rule(request.actor, draft=draft)))
    if form.errors:
        return page(request, form, refusal)
    data = form.cleaned_data
    fields = [(field.label, _chosen(field)) for field in form if data[field.name]]
    hidden = [(name, form[name].value() or "") for name in form.fields]
    context = {"fields": fields, "hidden": hidden, "back": [pair for pair in hidden if pair[1]]}
    return _shown(request, found[0], context)


def _of_removal(request: Request, rule: str) -> HttpResponse:
    found = services.preview_removal(request.actor, rule_public_id=rule)
    line = next((one for one in selectors.rule_lines(request.actor) if one.public_id == rule), None)
    if line is None:
        raise NotFound
    place = line.branch or line.library or _("Whole network")
    fields = [(_("Rule"), NAMES[line.kind]), (_("Value"), said(line.value, line.kind)), (_("Where"), place)]
    context = {"fields": fields, "hidden": [("remove", rule), ("kind", line.kind)], "removes": True}
    return _shown(request, found, context)


def _shown(request: Request, found: services.RulePreview, context: dict[str, object]) -> HttpResponse:
    return show(
        request,
        "desk/manage/rule_preview.html",
        {**context, "section": "manage", "preview": found, "rows": list(_rows(found))},
    )


def _chosen(field: object) -> str:
    """Say what was filled in, in the words of the list that it was chosen from."""
    value = str(getattr(field, "value")() or "")  # noqa: B009 - a bound field of Django has no type of its own here
    choices = dict(getattr(getattr(field, "field"), "choices", ()))  # noqa: B009 - as above
    return str(choices.get(value, value))


def _rows(found: services.RulePreview) -> Iterator[Row]:
    """Give the numbers that mean something for this kind: with the rules of today, and with the change."""
    now, then = found.now, found.then
    if "due" in found.facets:
        yield _("Loans with an earlier last day"), "", str(found.earlier)
        yield _("Loans with a later last day"), "", str(found.later)
        if now.refused or then.refused:
            yield _("Loans refused: no last day is set"), str(now.refused), str(then.refused)
    if "limit" in found.facets:
        yield _("Loans refused"), str(now.refused), str(then.refused)
    if "renewals" in found.facets:
        yield _("Renewals allowed"), str(now.renewals), str(then.renewals)
        yield _("Renewals refused"), str(now.renewals_refused), str(then.renewals_refused)
    if "fees" in found.facets:
        yield _("Loans with a fee"), str(now.fees), str(then.fees)
        yield _("Fees together"), money(now.fee_cents), money(then.fee_cents)
    if "reminders" in found.facets:
        yield _("Reminders"), str(now.reminders), str(then.reminders)
        yield _("Fees of reminders together"), money(now.reminder_cents), money(then.reminder_cents)
    if "lost" in found.facets:
        yield _("Loans that count as lost"), str(now.lost), str(then.lost)
