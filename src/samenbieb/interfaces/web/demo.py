"""The fixed logins of the demo world: shown at the start of `serve` and on the log-in page, while they exist."""

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samenbieb.kernel.demo import PASSWORD, PIN

__all__ = ["CARDS", "PASSWORD", "PIN", "STAFF", "DemoLogin", "logins"]


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """One login of the demo world: a card with its PIN, or a name with its password."""

    name: str
    secret: str
    who: str | Promise
    is_card: bool = False


CARDS = (
    DemoLogin("29000000000015", PIN, _("adult member with two children in the family"), is_card=True),
    DemoLogin("29000000000023", PIN, _("child of eight"), is_card=True),
    DemoLogin("29000000000031", PIN, _("member of another library"), is_card=True),
    DemoLogin("29700000000010", PIN, _("class of a school"), is_card=True),
)
STAFF = (
    DemoLogin("balie@demo", PASSWORD, _("desk employee of one branch")),
    DemoLogin("collectie@demo", PASSWORD, _("collection specialist")),
    DemoLogin("directeur@demo", PASSWORD, _("director of one library")),
    DemoLogin("ander@demo", PASSWORD, _("desk employee of another library")),
    DemoLogin("vrijwilliger@demo", PASSWORD, _("volunteer of one branch")),
    DemoLogin("beheer@demo", PASSWORD, _("system administrator")),
)


def logins() -> tuple[DemoLogin, ...]:
    """Give the demo logins of this installation; none when its data are real."""
    users = get_user_model()
    known = set(
        users.objects.filter(**{f"{users.USERNAME_FIELD}__endswith": "@demo"}).values_list(
            users.USERNAME_FIELD, flat=True
        )
    )
    if not known:
        return ()
    return CARDS + tuple(login for login in STAFF if login.name in known)
