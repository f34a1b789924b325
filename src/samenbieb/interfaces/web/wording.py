"""Dates, times and money in words that everybody reads: "zondag 13 december", "€ 0,00 – gratis"."""

import datetime as dt

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from samenbieb.kernel import clock
from samenbieb.kernel.calendar import END_OF_DAY
from samenbieb.kernel.money import Money, decimal_text

SIGNS = {"EUR": "€", "USD": "$"}
DAYS_WITHOUT_CAPITAL = frozenset({"uk", "pl"})
NO_BREAK_SPACE = "\u00a0"


def _day(value: dt.date | dt.datetime) -> dt.date:
    if isinstance(value, dt.datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return value


def _today() -> dt.date:
    return timezone.localtime(clock.now()).date()


def day(value: dt.date | dt.datetime) -> str:
    """Write a day in full words; the year only where it is another year than this one."""
    # E: the name of the month as it stands after a number, which in some languages is another word.
    when = _day(value)
    return date_format(when, "j E" if when.year == _today().year else "j E Y")


def weekday(value: dt.date | dt.datetime) -> str:
    """Write a day with the name of the weekday before it."""
    return f"{_day_name(_day(value))} {day(value)}"


def _day_name(value: dt.date) -> str:
    name = date_format(value, "l")
    # Django gives these with a capital, as at the head of a calendar; within a sentence they have none.
    return name.lower() if get_language() in DAYS_WITHOUT_CAPITAL else name


def near_day(value: dt.date | dt.datetime) -> str:
    """Write yesterday, today and tomorrow as such, any other day with its weekday."""
    names = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}
    name = names.get((_day(value) - _today()).days)
    return f"{name} ({day(value)})" if name else weekday(value)


def near_name(value: dt.date) -> str:
    """Write today and tomorrow as such, a day of the coming week by its name, any other day in full."""
    names = {0: _("today"), 1: _("tomorrow")}
    away = (value - _today()).days
    return names.get(away) or (_day_name(value) if 0 < away < 7 else weekday(value))


def _clock(value: dt.time) -> str:
    mark = "." if (get_language() or "nl").startswith("nl") else ":"
    return f"24{mark}00" if value >= END_OF_DAY else value.strftime(f"%H{mark}%M")


def hour(value: dt.time | dt.datetime) -> str:
    """Write a time of the day: "20.00 uur", "20:00"."""
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value).time() if timezone.is_aware(value) else value.time()
    return pgettext("time of the day", "%(time)s") % {"time": _clock(value)}


def span(opens: dt.time, closes: dt.time) -> str:
    """Write from when until when: "10.00 tot 17.00 uur", "10:00 to 17:00"."""
    return _("%(from)s to %(until)s") % {"from": _clock(opens), "until": _clock(closes)}


def moment(value: dt.datetime) -> str:
    """Write an instant as day and time."""
    return _("%(day)s at %(time)s") % {"day": day(value), "time": hour(value)}


def money(value: Money | int, currency: str = "EUR") -> str:
    """Write an amount with its sign; a bare number is taken as cents."""
    amount = value if isinstance(value, Money) else Money(value, currency)
    euros, cents = divmod(abs(amount.cents), 100)
    dutch = not (get_language() or "nl").startswith("en")
    grouped = f"{euros:,}".replace(",", "." if dutch else ",")
    sign = SIGNS.get(amount.currency, amount.currency)
    minus = "−" if amount.cents < 0 else ""
    return f"{sign}{NO_BREAK_SPACE if dutch else ''}{minus}{grouped}{',' if dutch else '.'}{cents:02d}"


def amount(parts: int, per: int) -> str:
    """Write how much, in units of so many parts (1 or 100), without needless noughts."""
    text = typed(parts * 100 // per)
    return text[:-3] if text.endswith("00") else text.removesuffix("0")


def typed(cents: int) -> str:
    """Write an amount as somebody types it in a field: with the comma or the point of the language, without a sign."""
    plain = decimal_text(cents)
    return plain if get_language() == "en" else plain.replace(".", ",")


def price(value: Money | int, currency: str = "EUR") -> str:
    """Write what something costs: nothing is said as free."""
    cents = value.cents if isinstance(value, Money) else value
    shown = money(value, currency)
    return shown if cents else _("%(amount)s – free") % {"amount": shown}
