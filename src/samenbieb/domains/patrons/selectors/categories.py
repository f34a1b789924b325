"""The patron categories and the subscriptions of a library."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samenbieb.domains.patrons.models import PatronCategory, Product
from samenbieb.domains.patrons.rules import GROWN_AGE, Ages, age_on, category_code
from samenbieb.kernel.remembering import Remembered, Versions

NAMES: dict[str, str | Promise] = {
    "CHILD": _("Youth"),
    "YOUNG_ADULT": _("Young adult"),
    "ADULT": _("Adult"),
    "HOME_DELIVERY": _("Library at home"),
    "INSTITUTION": _("Institution"),
    "GROUP": _("Group or class"),
    "STAFF": _("Employee"),
}


@dataclass(frozen=True, slots=True)
class ProductLine:
    """A subscription that a library offers on a day; ages are full years, both included."""

    code: str
    name: str
    category_code: str
    category_name: str | Promise
    fee_cents: int
    period_months: int
    from_age: int
    until_age: int | None
    renews_itself: bool


def category_codes() -> dict[str, int]:
    """Give the primary key of every patron category by its code."""
    return dict(PatronCategory.objects.order_by().values_list("code", "pk"))


def category_names() -> dict[str, str | Promise]:
    """Give the name of every patron category by its code."""
    return {row.code: category_name(row) for row in PatronCategory.objects.all()}


def category_name(category: PatronCategory) -> str | Promise:
    """Give the name of a category, in the language of the reader where it is a standard one."""
    return NAMES.get(category.code, category.name)


def at_age(category: PatronCategory, age: int) -> PatronCategory:
    """Give the category that counts at an age; usually the one that was given."""
    code = category_code(category.code, Ages(category.from_age, category.until_age), age=age)
    return category if code == category.code else PatronCategory.objects.get(code=code)


@dataclass(frozen=True, slots=True)
class Kind:
    """A patron category as a value: primary key, code and the ages it is for."""

    pk: int
    code: str
    ages: Ages


_kinds: Remembered[dict[int, Kind]] = Remembered("patron_categories")


def kind_at_age(category_id: int, age: int, held: Versions | None = None) -> Kind:
    """Give the category that counts at an age, from memory when `held` allows it: as `at_age`."""
    kinds = _kinds.get("", _kinds_read, held)
    given = kinds[category_id]
    code = category_code(given.code, given.ages, age=age)
    return given if code == given.code else next(kind for kind in kinds.values() if kind.code == code)


def _kinds_read() -> dict[int, Kind]:
    rows = PatronCategory.objects.order_by()
    return {row.pk: Kind(row.pk, row.code, Ages(row.from_age, row.until_age)) for row in rows}


def products(organisation_id: int, *, on: dt.date, age: int | None = None) -> list[ProductLine]:
    """Give what a library offers on a day (to somebody of an age), cheapest first."""
    rows = offered(organisation_id, on=on)
    return [_line(row) for row in rows if age is None or Ages(row.from_age, row.until_age).fits(age)]


def usual_product(organisation_id: int, *, birth_on: dt.date, on: dt.date) -> str | None:
    """Give the code of the subscription that somebody gets when nobody chooses one.

    Under 18 the cheapest that fits the age and is free, or the ordinary free one (an empty code). From 18 somebody
    chooses: None, unless the library offers nothing for that age.
    """
    age = age_on(birth_on, on)
    fitting = products(organisation_id, on=on, age=age)
    if age < GROWN_AGE:
        return next((line.code for line in fitting if not line.fee_cents), "")
    return None if fitting else ""


def offered(organisation_id: int, *, on: dt.date) -> list[Product]:
    """Give the rows of what a library offers on a day."""
    rows = Product.objects.across_all(reason="what a library offers is public").filter(
        Q(offered_until_on=None) | Q(offered_until_on__gte=on),
        organisation_id=organisation_id,
        offered_from_on__lte=on,
    )
    return list(rows.select_related("category").order_by("fee_cents", "name"))


def _line(row: Product) -> ProductLine:
    return ProductLine(
        code=row.code,
        name=row.name,
        category_code=row.category.code,
        category_name=category_name(row.category),
        fee_cents=row.fee_cents,
        period_months=row.period_months,
        from_age=row.from_age,
        until_age=row.until_age,
        renews_itself=row.renews_itself,
    )
