"""What a template may say and what it becomes: words between braces are filled in, everything else stays as it stands."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

BRACES = re.compile(r"\{([^{}]*)\}")
SUBJECT_LENGTH, BODY_LENGTH, SHORT_LENGTH = 150, 4000, 300
SENTENCE_WORDS = 15  # dutch-notes: what most people read in one breath
REMINDERS = 3

# The words between braces in each language of the house, and what they stand for.
WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "name": "name", "library": "library", "titles": "titles", "title": "title", "day": "day", "branch": "branch",
        "amount": "amount", "dates": "dates", "date": "date", "code": "code", "until": "until",
        "link": "link",
    },
    "nl": {
        "naam": "name", "bibliotheek": "library", "titels": "titles", "titel": "title", "dag": "day",
        "vestiging": "branch", "bedrag": "amount", "data": "dates", "datum": "date", "code": "code",
        "uiterlijk": "until", "link": "link",
    },
}  # fmt: skip

_ALWAYS = frozenset({"name", "library"})
_ABOUT_TITLES = _ALWAYS | {"titles", "title", "day"}
_ABOUT_DATES = _ALWAYS | {"title", "dates", "date", "code"}
# Of a list of several, a text message has the first.
_FIRST_OF = {"titles": "title", "dates": "date"}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of template: what may stand in it, and what must, or the reader does not know what to do."""

    name: str
    allowed: frozenset[str]
    needed: frozenset[str]

    @property
    def short_allowed(self) -> frozenset[str]:
        """Give what may stand in a text message: one title and how many more, not the list of them."""
        return self.allowed - _FIRST_OF.keys()

    @property
    def short_needed(self) -> frozenset[str]:
        """Give what must stand in a text message."""
        return frozenset(_FIRST_OF.get(meaning, meaning) for meaning in self.needed)


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("courtesy", _ABOUT_TITLES, frozenset({"titles", "day"})),
        *(
            Kind(f"reminder_{number}", _ABOUT_TITLES | {"amount"}, frozenset({"titles"}))
            for number in range(1, REMINDERS + 1)
        ),
        Kind("hold_ready", _ABOUT_TITLES | {"branch"}, frozenset({"titles", "branch", "day"})),
        Kind("hold_expired", _ABOUT_TITLES | {"branch"}, frozenset({"titles"})),
        Kind("hold_unmet", _ALWAYS | {"titles", "title"}, frozenset({"titles"})),
        Kind("fee_due", _ALWAYS | {"amount"}, frozenset({"amount"})),
        Kind("lost_bill", _ALWAYS | {"titles", "title"}, frozenset({"titles"})),
        Kind("membership_end", _ALWAYS | {"day"}, frozenset({"day"})),
        Kind("due_date_changed", _ALWAYS | {"titles", "title", "branch"}, frozenset({"titles"})),
        Kind("auto_renewed", _ABOUT_TITLES, frozenset({"titles", "day"})),
        Kind("registered", _ABOUT_DATES, frozenset({"title", "dates", "code"})),
        Kind("waiting", _ABOUT_DATES, frozenset({"title", "dates", "code"})),
        Kind("place_offered", _ABOUT_DATES | {"until"}, frozenset({"title", "dates", "code", "until"})),
        Kind("session_moved", _ABOUT_DATES, frozenset({"title", "dates"})),
        Kind("session_off", _ABOUT_DATES, frozenset({"title", "dates"})),
        Kind("session_back", _ABOUT_DATES, frozenset({"title", "dates"})),
        Kind("proposal_page", _ALWAYS | {"link", "until"}, frozenset({"link"})),
        Kind("proposal_news", _ALWAYS | {"link", "title"}, frozenset({"link", "title"})),
        Kind("booking_off", _ALWAYS | {"titles", "title"}, frozenset({"titles"})),
        Kind("booking_moved", _ALWAYS | {"titles", "title"}, frozenset({"titles"})),
        Kind("booking_back", _ALWAYS | {"titles", "title"}, frozenset({"titles"})),
        Kind("handed_over", _ALWAYS | {"link", "until"}, frozenset({"link"})),
    )
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a template: `unknown` word, `stray` brace, `missing` word, `empty`, `too_long`, `lines`."""

    where: str
    code: str
    word: str = ""


def kind_of_reminder(number: int) -> str:
    """Name the template of the n-th reminder; after the third all are like the third."""
    return f"reminder_{min(number, REMINDERS)}"


def problems(
    kind: Kind, language: str, *, subject: str, body: str, short: str | None = None
) -> list[Problem]:
    """Say all that is wrong with a template, in the order of its text. `short`: the text message, when there is one."""
    found = _in_text("subject", subject, language, kind.allowed, frozenset(), SUBJECT_LENGTH)
    if "\n" in subject.strip():
        found.append(Problem("subject", "lines"))
    found += _in_text("body", body, language, kind.allowed, kind.needed, BODY_LENGTH)
    if short is not None:
        found += _in_text("short", short, language, kind.short_allowed, kind.short_needed, SHORT_LENGTH)
    return found


def _in_text(
    where: str, text: str, language: str, allowed: frozenset[str], needed: frozenset[str], length: int
) -> list[Problem]:
    words = WORDS[language]
    found = []
    if not text.strip():
        found.append(Problem(where, "empty"))
    if len(text) > length:
        found.append(Problem(where, "too_long", str(length)))
    used = BRACES.findall(text)
    found += [Problem(where, "unknown", word) for word in used if words.get(word) not in allowed]
    if any(brace in BRACES.sub("", text) for brace in "{}"):
        found.append(Problem(where, "stray"))
    inside = {words.get(word) for word in used}
    found += [
        Problem(where, "missing", word) for word, meaning in words.items() if meaning in needed - inside
    ]
    return found


def fill(text: str, language: str, values: Mapping[str, str]) -> str:
    """Put values into a template, in one pass: what stands in a value is never read as a word between braces."""
    words = WORDS[language]
    return BRACES.sub(lambda found: values.get(words.get(found[1], ""), ""), text)


def date_list(dates: Iterable[str]) -> str:
    """Write dates as a list, in the order that they come."""
    return "\n".join(f"- {date}" for date in dates)


def words_of(allowed: frozenset[str], language: str) -> list[str]:
    """Give words that may stand in a template, as they are typed."""
    return [f"{{{word}}}" for word, meaning in WORDS[language].items() if meaning in allowed]


def long_sentences(text: str) -> list[str]:
    """Give the sentences of more words than the house writes. A line is at most one sentence."""
    sentences = re.split(r"(?<=[.!?])\s+|\n+", text)
    return [sentence for sentence in sentences if len(sentence.split()) > SENTENCE_WORDS]


def title_list(people: Iterable[tuple[str, Iterable[str]]]) -> str:
    """Write the titles of one person as a list, of several people under their names."""
    people = [(name, sorted(titles)) for name, titles in people]
    lists = ["\n".join(f"- {title}" for title in titles) for _name, titles in people]
    if len(people) == 1:
        return lists[0]
    return "\n\n".join(f"{name}:\n{titles}" for (name, _titles), titles in zip(people, lists, strict=True))
