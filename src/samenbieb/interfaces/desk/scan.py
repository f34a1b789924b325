"""What every scanning page shares: what was scanned, the answer to it, and the promise that it was accepted."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samenbieb.domains.circulation import selectors
from samenbieb.domains.circulation.errors import OVERRIDABLE, REASONS, Block, LendingRefused
from samenbieb.domains.organisations import selectors as places
from samenbieb.interfaces.desk.explaining import rule_url
from samenbieb.interfaces.desk.frame import fragment, is_fragment, place_of
from samenbieb.interfaces.desk.rules import NAMES
from samenbieb.interfaces.web import errors
from samenbieb.interfaces.web.request import Request
from samenbieb.interfaces.web.wording import day, money
from samenbieb.kernel import clock, identifiers
from samenbieb.kernel.errors import Busy, Refusal

KEY_HEADER = "X-Desk-Key"
NEAR = dt.timedelta(days=2)  # a last moment that is nearer is told with its time
KEY_LENGTH_MAX = 60
CARD_PREFIX = "29"
# A scan that waited for the line may count from its own time, but not from before this.
AS_SCANNED_WITHIN = dt.timedelta(hours=24)
# Reasons that send a reader to the desk: what staff read instead.
DESK_WORDS: Mapping[Block, str | Promise] = {
    Block.AGE_RESTRICTED: gettext_lazy("This title is for older people. Choose another title."),
    Block.NOT_HOLDABLE: gettext_lazy(
        "This title cannot be reserved: there is no copy to lend. Choose another edition."
    ),
    Block.PATRON_BLOCKED: gettext_lazy("This card is blocked."),
    Block.PATRON_INACTIVE: gettext_lazy("This card is no longer in use. Look the person up by name."),
    Block.RESTRICTED: gettext_lazy("This card is restricted for a while. Open the member and see why."),
}
SOUNDS = {"ok": "ok", "warn": "look", "stop": "stop"}


@dataclass(frozen=True, slots=True)
class Scan:
    """One scan: the code, the random key that makes it happen once, when it was made, and where the desk stands."""

    code: str
    key: str
    made_at: dt.datetime
    branch: Any

    @property
    def branch_id(self) -> int:
        """Give the primary key of the place."""
        return int(self.branch.pk)

    @property
    def waited(self) -> bool:
        """Tell whether it was kept in the browser for a while before it came."""
        return clock.now() - self.made_at > dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Confirm:
    """Reasons that this member of staff may set aside: the form that does the same act again, and says so."""

    url: str
    label: str
    fields: Sequence[tuple[str, str]]
    codes: Sequence[str]

    @property
    def fresh_key(self) -> str:
        """Give a key for the second try."""
        return str(uuid4())


@dataclass(frozen=True, slots=True)
class Result:
    """The answer to an act: what happened, then what to do. `kind` is ok, warn, stop, info or idle."""

    kind: str
    title: str | Promise
    text: str | Promise = ""
    lines: Sequence[str | Promise] = ()
    confirm: Confirm | None = None
    url: str = ""
    label: str | Promise = ""
    rules: Sequence[tuple[str | Promise, str]] = ()
    choices: Sequence[Confirm] = ()

    @property
    def is_done(self) -> bool:
        """Tell whether the act was done, with or without something to look at."""
        return self.kind == "ok" or (self.kind == "warn" and self.confirm is None and not self.choices)

    @property
    def sound(self) -> str:
        """Name the sound: high = done, low = look, buzz = stop."""
        return SOUNDS.get(self.kind, "")


def scan_of(request: Request) -> Scan:
    """Read a scan from a form. The place is the one that the page named when it was scanned, else where one stands."""
    code = request.POST.get("code", "").strip()[:80]
    key = request.POST.get("key", "")[:KEY_LENGTH_MAX]
    named = request.POST.get("branch", "")
    branch = places.branch(named) if named else places.place(place_of(request), request.held)
    return Scan(code=code, key=key, made_at=_made_at(request.POST.get("at", "")), branch=branch)


def _made_at(text: str) -> dt.datetime:
    now = clock.now()
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return now
    if moment.tzinfo is None:
        return now
    return min(max(moment, now - AS_SCANNED_WITHIN), now).astimezone(dt.UTC)


def looks_like_card(code: str) -> bool:
    """Tell whether a number is built like that of a card."""
    return identifiers.is_library_number(code) and code.startswith(CARD_PREFIX)


def look_up(code: str) -> tuple[str, str]:
    """Give address and words that lead from what no card has as its number to the search for members: with the words, when it was a name."""
    words = "" if code.isdigit() else f"?{urlencode({'q': code})}"
    return reverse("desk:patrons") + words, _("Look the person up by name")


def new_key() -> str:
    """Give a random key for a form, so that sending it twice does it once."""
    return str(uuid4())


def accepts(view: Callable[[Request], HttpResponse]) -> Callable[[Request], HttpResponse]:
    """Say with every answer that is final which scan it answers: only then the browser forgets the scan.

    A refusal is an answer too. "Somebody else is busy with this" is none: the scan is sent again.
    """

    @wraps(view)
    def answered(request: Request) -> HttpResponse:
        try:
            response = view(request)
        except Busy:
            raise
        except Refusal as refusal:
            if not is_fragment(request):
                raise
            context = {"result": refusal_result(refusal)}
            response = fragment(request, "desk/_result.html", context, status=refusal.http_status)
        if key := request.headers.get(KEY_HEADER, ""):
            response.headers[KEY_HEADER] = key
        return response

    return answered


def refusal_result(refusal: Refusal, *, confirm: Confirm | None = None, about: str = "") -> Result:
    """Show a refusal with all its reasons; where this actor may set them aside, with the form for it.

    `about` says which title it is, in a sentence that comes before what to do.
    """
    if not isinstance(refusal, LendingRefused):
        return Result("stop", refusal.sentence, text=about, lines=errors.reasons_in_words(refusal))
    sentences = [DESK_WORDS.get(block, refusal.reasons[block]) for block in refusal.blocks]
    lines = [*sentences, *numbers_in_words(refusal)]
    rules = rules_of(refusal)
    needs_words = Block.COMMENT_REQUIRED in refusal.blocks
    if confirm is not None and (refusal.result == "confirm" or needs_words):
        return Result(
            "warn", _("Look first: may this go on?"), text=about, lines=lines, confirm=confirm, rules=rules
        )
    # Who may not let an expired card pass can renew the membership: no colleague is needed for that.
    needs_other = (
        bool(refusal.blocks)
        and all(block in OVERRIDABLE for block in refusal.blocks)
        and Block.CARD_EXPIRED not in refusal.blocks
    )
    colleague = _("A colleague with more rights may set this aside.") if needs_other else ""
    text = " ".join(filter(None, (about, colleague)))
    if len(refusal.blocks) == 1:
        return Result("stop", sentences[0], text=text, lines=lines[1:], rules=rules)
    return Result("stop", _("This is not possible."), text=text, lines=lines, rules=rules)


def rules_of(refusal: LendingRefused) -> list[tuple[str | Promise, str]]:
    """Give the rules behind a refusal: the name of each, and the address that says which row decides."""
    return [(NAMES[kind], rule_url(kind, case)) for kind, case in selectors.rules_behind(refusal)]


def to_set_aside(refusal: LendingRefused, request: Request) -> list[str]:
    """Give the codes that a second try sets aside: the reasons, or those it set aside already without saying why."""
    if Block.COMMENT_REQUIRED in refusal.blocks:
        return request.POST.getlist("set_aside")
    return [str(block) for block in refusal.blocks]


def desk_words(block: Block) -> str | Promise:
    """Say a reason to staff; a reader hears of some that they may ask at the desk."""
    return DESK_WORDS.get(block, REASONS[block])


def numbers_in_words(refusal: LendingRefused) -> list[str]:
    """Give the numbers that explain a refusal: the limit, how many there are, how much is open."""
    numbers = refusal.numbers
    lines = refusal.notes
    if numbers.get("limit") is not None and "count" in numbers:
        lines.append(
            _("%(count)s of at most %(limit)s.") % {"count": numbers["count"], "limit": numbers["limit"]}
        )
    elif numbers.get("limit") is not None and Block.AGE_RESTRICTED in refusal.blocks:
        lines.append(_("From %(age)s years.") % {"age": numbers["limit"]})
    elif numbers.get("limit") is not None and Block.INVALID_DATES in refusal.blocks:
        lines.append(_("At most %(days)s days back.") % {"days": numbers["limit"]})
    if "amount_cents" in numbers:
        lines.append(_("Open: %(amount)s.") % {"amount": money(numbers["amount_cents"])})
    if "until" in numbers:
        lines.append(_("Until %(day)s.") % {"day": day(dt.date.fromisoformat(numbers["until"]))})
    if "earliest" in numbers:
        lines.append(_("Possible from %(day)s.") % {"day": day(dt.date.fromisoformat(numbers["earliest"]))})
    return lines


def local_day(moment: str, branch: Any) -> str:
    """Say a last day in words, and the time when it is near: a loan in hours ends within the day."""
    due_at = dt.datetime.fromisoformat(moment)
    local = clock.local(due_at, branch.organisation.time_zone)
    if due_at - clock.now() > NEAR:
        return day(local.date())
    return _("%(day)s, %(time)s") % {"day": day(local.date()), "time": f"{local:%H:%M}"}
