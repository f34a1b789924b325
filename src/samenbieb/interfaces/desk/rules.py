"""The rules of lending under management: which are set, what holds without one, and setting one for a library."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from samenbieb.domains.circulation import permissions, selectors, services
from samenbieb.domains.circulation.errors import RuleAmbiguous, RuleBound, RuleRefused, TooLateToUndo
from samenbieb.domains.holdings import selectors as holdings
from samenbieb.domains.organisations import selectors as places
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.interfaces.desk.frame import at_desk, show
from samenbieb.interfaces.desk.places import DayInput
from samenbieb.interfaces.desk.rule_values import read_value, said
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound, Refusal

KINDS: dict[str, str | Promise] = {
    "loan_days": gettext_lazy("Days of a loan"),
    "loan_hours": gettext_lazy("Hours of a loan, instead of days"),
    "loan_schedule_caps": gettext_lazy("Fixed last days only say how late a loan may end"),
    "loan_allowed_for": gettext_lazy("Who may borrow this"),
    "due_closed": gettext_lazy("Last day when the place is closed"),
    "due_within_card": gettext_lazy("Due before the card expires"),
    "closure_moves_due": gettext_lazy("A closed day moves the last day of loans"),
    "max_loans": gettext_lazy("Most titles at home"),
    "max_loans_total": gettext_lazy("Most titles at home in all"),
    "max_loans_per_branch": gettext_lazy("Most titles at home from one branch"),
    "overdue_limit": gettext_lazy("No loans with so many titles too late"),
    "debt_limit": gettext_lazy("No loans above so much to pay"),
    "subscription_blocks": gettext_lazy("No loans while the membership is not paid"),
    "dependant_debt_limit": gettext_lazy("No loans above so much to pay for the children"),
    "override_comment": gettext_lazy("Setting a reason aside needs words"),
    "courtesy_days": gettext_lazy("Days before the last day that we remind"),
    "backdate_days": gettext_lazy("Days that a return may lie back"),
    "max_renewals": gettext_lazy("How often a loan can be renewed"),
    "renewal_days": gettext_lazy("Days of a renewal"),
    "renew_from": gettext_lazy("From which day a renewal counts"),
    "renew_window_days": gettext_lazy("Renew at most so many days before the last day"),
    "renew_with_spares": gettext_lazy("Renew when other copies are free"),
    "overdue_renewal": gettext_lazy("Renewing what is too late"),
    "restriction_blocks_renewal": gettext_lazy("A block stops renewing"),
    "debt_blocks_renewal": gettext_lazy("A debt stops renewing"),
    "renew_with_expired_card": gettext_lazy("Renew with an expired card"),
    "renew_after_reminder": gettext_lazy("Renew after a reminder"),
    "auto_renew_stop_days": gettext_lazy("No longer by itself so many days after the loan began"),
    "auto_renew_until": gettext_lazy("No longer by itself after this day (2026-12-31)"),
    "fine_forgive_on_renewal": gettext_lazy("A renewal lets the fee go"),
    "auto_renew": gettext_lazy("Renew by itself"),
    "auto_renew_days_before": gettext_lazy("Renew by itself so many days before the last day"),
    "extend_days": gettext_lazy("Days ahead that staff may set a last day"),
    "renewal_is_new_loan": gettext_lazy("A renewal counts as a new loan"),
    "max_holds": gettext_lazy("Most reservations"),
    "holds_per_record": gettext_lazy("Most reservations of one title"),
    "hold_fee": gettext_lazy("Price of a reservation"),
    "shelf_days": gettext_lazy("Days on the hold shelf"),
    "holds_per_day": gettext_lazy("Most reservations in one day"),
    "hold_allowed_for": gettext_lazy("Who may reserve"),
    "hold_on_shelf": gettext_lazy("Reserving what stands on the shelf"),
    "hold_rule_branch": gettext_lazy("Whose branch decides on reserving"),
    "pickup_at": gettext_lazy("Where a reservation can be picked up"),
    "target_by": gettext_lazy("Which copy is fetched"),
    "retarget_hours": gettext_lazy("Hours before another copy is asked for"),
    "local_priority": gettext_lazy("Which reservations go first"),
    "home_library_first": gettext_lazy("Readers of the library that owns it go first"),
    "new_item_days": gettext_lazy("Days that a new item is for its own branch only"),
    "collection_holdable": gettext_lazy("A copy that is away with a collection goes to who waits elsewhere"),
    "damaged_holdable": gettext_lazy("A damaged copy can be reserved"),
    "hold_class": gettext_lazy("Class in the queue: a lower number goes first"),
    "hold_head_start_days": gettext_lazy("Days of head start in the queue"),
    "max_holds_per_branch": gettext_lazy("Most reservations at one branch"),
    "skip_closed_places": gettext_lazy("Ask nothing of a place that is closed today"),
    "holds_per_copy": gettext_lazy("Most people who wait for one copy, before we buy"),
    "loan_of_targeted": gettext_lazy("Lending what is to be fetched for another"),
    "shelf_hours": gettext_lazy("Hours on the hold shelf"),
    "shelf_count": gettext_lazy("Which days count on the hold shelf"),
    "shelf_closed": gettext_lazy("Last day on the hold shelf when the place is closed"),
    "shelf_fill_next": gettext_lazy("What is not picked up goes to the next at once"),
    "no_show_fee": gettext_lazy("Price of not picking up"),
    "return_at": gettext_lazy("Where a title may be taken in"),
    "return_of_lost": gettext_lazy("Taking in a lost title"),
    "return_location": gettext_lazy("Corner where a title stands after it is taken in"),
    "float_ceiling": gettext_lazy("Where titles stay: most copies at one branch"),
    "float_floor": gettext_lazy("Where titles stay: fewest copies at one branch"),
    "float_branches": gettext_lazy("Branches where a title stays when it is taken in"),
    "fine_per_day": gettext_lazy("Fee for each day too late"),
    "fine_per_hour": gettext_lazy("Fee for each hour too late"),
    "fine_steps": gettext_lazy("Graded fee for each day too late"),
    "fine_cap": gettext_lazy("Highest fee for one loan"),
    "fine_skip_closed": gettext_lazy("No fee for closed days"),
    "fine_grace_days": gettext_lazy("Days without a fee"),
    "fine_cap_at_price": gettext_lazy("Fee never above the price"),
    "fine_grace_mode": gettext_lazy("Days without a fee, once passed"),
    "suspension_days": gettext_lazy("Days without borrowing for being late"),
    "suspension_per_days": gettext_lazy("For each so many days late"),
    "suspension_cap": gettext_lazy("Days without borrowing, at most"),
    "default_price": gettext_lazy("Price where none is known"),
    "reminder_skip_closed": gettext_lazy("Closed days do not count for reminders"),
    "fee_notice_from": gettext_lazy("Tell members that more than this is to be paid"),
    "fee_notice_days": gettext_lazy("Days that it must be open before we tell"),
    "negative_balance": gettext_lazy("Accounts may stand in credit"),
    "lost_after_days": gettext_lazy("Lost after so many days too late"),
    "lost_charge": gettext_lazy("What a lost title costs"),
    "processing_fee": gettext_lazy("Extra for the work of a lost title"),
    "lost_closes_loan": gettext_lazy("When the loan of a lost title ends"),
    "lost_refund": gettext_lazy("What is given back when it is found"),
    "lost_refund_hours": gettext_lazy("Hours in which something is given back"),
    "lost_overdue": gettext_lazy("Overdue fee when a title is lost"),
    "found_overdue": gettext_lazy("Overdue fee when a title is found"),
    "max_onsite_loans": gettext_lazy("Most titles used in the building"),
    "onsite_counts_in_total": gettext_lazy("Use in the building counts for the most titles"),
    "only_counts": gettext_lazy("Only count the use, do not lend"),
    "onsite_converts": gettext_lazy("Use in the building may become a loan"),
    "claimed_counts_in_total": gettext_lazy("What is said to be returned counts for the most titles"),
    "claim_resolution": gettext_lazy("Who had a title that was said to be returned"),
    "claims_limit": gettext_lazy("Most times a year that somebody may say that a title is back"),
    "history_keep_days": gettext_lazy("Days that the list of a member is kept"),
    "history_days": gettext_lazy("Days that a returned loan is kept"),
}
# Lists of several values are set by the command line and by scenarios; here they are only read.
READ_ONLY: dict[str, str | Promise] = {
    "reminder_plan": gettext_lazy("Reminders, and what they cost"),
    "loan_schedule": gettext_lazy("Fixed last days of loans"),
}
NAMES = KINDS | READ_ONLY
CHANNELS: dict[str, str | Promise] = {
    "staff": gettext_lazy("at the desk"),
    "patron": gettext_lazy("at home"),
    "self_check": gettext_lazy("at the self-service"),
    "system": gettext_lazy("by itself"),
}


class RuleForm(forms.Form):
    """A rule to set: for a library, and if wanted for one branch, one kind of patron or one kind of material."""

    kind = forms.ChoiceField(label=gettext_lazy("Rule"), choices=list(KINDS.items()))
    value = forms.CharField(
        label=gettext_lazy("Value"),
        max_length=200,
        help_text=gettext_lazy(
            "A number, an amount (0.20), yes or no. For the number of loans also: none. Graded: 1: 0.10; 2-3: 0.20; 4-: 0.50."
        ),
    )
    library = forms.ChoiceField(label=gettext_lazy("Library"))
    branch = forms.ChoiceField(label=gettext_lazy("Only at this branch"), required=False)
    patron_category = forms.ChoiceField(label=gettext_lazy("Only for these patrons"), required=False)
    item_category = forms.ChoiceField(label=gettext_lazy("Only for this material"), required=False)
    location = forms.CharField(
        label=gettext_lazy("Only at this location in the branch"), max_length=60, required=False
    )
    from_on = forms.DateField(label=gettext_lazy("From this day on"), widget=DayInput(), required=False)
    until_on = forms.DateField(label=gettext_lazy("Until and including"), widget=DayInput(), required=False)

    def __init__(self, actor: Actor, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        libraries = [row for row in places.libraries() if actor.may(permissions.EDIT_RULES, at=row.pk)]
        self.libraries = {row.code: row.pk for row in libraries}
        self.branches = {
            row.code: row for row in places.branches() if row.organisation_id in self.libraries.values()
        }
        self.patron_categories = patrons.category_codes()
        self.item_categories = {row.code: row.pk for row in holdings.item_categories()}
        any_one = [("", _("All"))]
        self._choices("library", [(row.code, row.name) for row in libraries])
        self._choices("branch", any_one + [(row.code, row.name) for row in self.branches.values()])
        people = [(code, str(name)) for code, name in patrons.category_names().items()]
        self._choices("patron_category", any_one + people)
        self._choices("item_category", any_one + [(row.code, row.name) for row in holdings.item_categories()])

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def draft(self) -> services.RuleDraft:
        """Give the draft that lending decides on."""
        data = self.cleaned_data
        branch = self.branches.get(data["branch"])
        return services.RuleDraft(
            kind=data["kind"],
            value=read_value(data["kind"], data["value"]),
            organisation_id=self.libraries[data["library"]],
            branch_id=branch.pk if branch else None,
            patron_category_id=self.patron_categories.get(data["patron_category"]),
            item_category_id=self.item_categories.get(data["item_category"]),
            location=data["location"].strip(),
            from_on=data["from_on"],
            until_on=data["until_on"],
        )


@require_http_methods(["GET", "POST"])
@at_desk
def rules(request: Request) -> HttpResponse:
    """Show the rules that are set and those that hold by themselves; set one, or take one away."""
    if request.POST.get("remove"):
        services.remove_rule(request.actor, rule_public_id=request.POST["remove"])
        return _done(
            request,
            _("The rule is taken away. What holds without it holds again."),
            request.POST.get("kind", ""),
        )
    form = RuleForm(request.actor, request.POST or None, initial=request.GET.dict())
    refusal = None
    if request.method == "POST":
        refusal = attempt(form, lambda draft: services.set_rule(request.actor, draft=draft))
        if not form.errors:
            return _done(request, _("The change is kept."), form.cleaned_data["kind"])
    return page(request, form, refusal)


def attempt(form: RuleForm, act: Callable[[services.RuleDraft], Any]) -> Refusal | None:
    """Do something with a draft; a refusal stands beside the value. Raises: NotFound (another's library)."""
    if not form.is_valid():
        return None
    if form.cleaned_data["library"] not in form.libraries:
        raise NotFound
    try:
        act(form.draft())
    except (RuleRefused, RuleAmbiguous, RuleBound) as refusal:
        form.add_error("value", str(refusal.message if isinstance(refusal, RuleRefused) else refusal))
        return refusal
    return None


def page(request: Request, form: RuleForm, refusal: Refusal | None = None) -> HttpResponse:
    """Show the page of the rules; with the rule that is in the way of what was asked, if one is."""
    lines = selectors.rule_lines(request.actor)
    people = patrons.category_names()
    changes = selectors.rule_changes(request.actor)
    in_the_way = str(refusal.details.get("rule", "")) if refusal else ""
    context = {
        "section": "manage",
        "form": form,
        "lines": [
            (NAMES[line.kind], said(line.value, line.kind), people.get(line.patron_category, ""), line)
            for line in lines
        ],
        "in_the_way": next(
            (
                (NAMES[line.kind], said(line.value, line.kind), line)
                for line in lines
                if line.public_id == in_the_way
            ),
            None,
        ),
        "kinds": [(NAMES[kind.name], said(kind.default, kind.name), kind) for kind in selectors.rule_kinds()],
        "changes": [ChangeWords(line) for line in changes],
        "just_done": next((one for one in changes if one.public_id == request.GET.get("gewijzigd")), None),
    }
    return show(request, "desk/manage/rules.html", context, status=422 if form.errors else 200)


def _done(request: Request, sentence: str, kind: str) -> HttpResponse:
    """Go back to the page, with the act that can still be undone on top."""
    messages.success(request, sentence, extra_tags="ok")
    done = services.latest_change(request.actor, kind=kind) if kind else ""
    return HttpResponseRedirect(
        reverse("desk:rules") + (f"?{urlencode({'gewijzigd': done})}" if done else "")
    )


@require_POST
@at_desk
def undo(request: Request) -> HttpResponse:
    """Set the rules back as they stood before an act."""
    try:
        services.undo_rule_change(request.actor, change_public_id=request.POST.get("change", ""))
    except TooLateToUndo:
        sentence = _("This can no longer be undone: the rule has changed since. Set it again by hand.")
        messages.error(request, sentence, extra_tags="stop")
    else:
        messages.success(request, _("The rules stand as they stood before."), extra_tags="ok")
    return HttpResponseRedirect(reverse("desk:rules"))


class ChangeWords:
    """One act on the rules, in words."""

    def __init__(self, line: selectors.ChangeLine) -> None:
        self.line = line
        self.name = NAMES[line.kind]
        self.before = said(line.before.value, line.kind) if line.before else _("no rule")
        self.after = said(line.after.value, line.kind) if line.after else _("no rule")
        self.where = where(line.after or line.before)


def where(source: selectors.RuleSource | None) -> str:
    """Say where and for what a rule holds: the place first, then whom, what and from which location."""
    if source is None:
        return ""
    people = patrons.category_names().get(source.patron_category, source.patron_category)
    parts = (
        source.branch or source.library or _("Whole network"),
        people,
        source.item_category,
        source.location,
        CHANNELS.get(source.channel, source.channel),
    )
    return " · ".join(str(part) for part in parts if part)
