"""What happens to people who work here: their log-in and what they may do where."""

import datetime as dt
import secrets
from typing import TypedDict, Unpack

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from samenbieb.domains.organisations import permissions
from samenbieb.domains.organisations.errors import CodeTaken, LogInRefused, NoSuchPlace
from samenbieb.domains.organisations.models import Branch, Grant, Organisation, User
from samenbieb.kernel import attempts, audit, clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotAllowed, NotFound

PASSWORD_LENGTH_MIN = 10
PASSWORD_LENGTH_MAX = 200


class UserFacts(TypedDict, total=False):
    """What may be said of a member of staff beside login and password."""

    name: str
    email: str
    language: str
    workplace_id: int | None


@transaction.atomic
def create_user(
    actor: Actor, *, login: str, password: str, organisation_id: int, role: str, **facts: Unpack[UserFacts]
) -> User:
    """Make a log-in for a member of staff, with a first role at an organisation.

    Raises: NotAllowed, CodeTaken, Invalid (password too short), NoSuchPlace.
    """
    actor.require(permissions.MANAGE_USERS, at=organisation_id)
    login = login.strip()
    if not login:
        raise Invalid(fields={"login": str(_("Fill in a log-in name."))})
    if User.objects.filter(login__iexact=login).exists():
        raise CodeTaken(fields={"login": str(CodeTaken.message)})
    row = User(login=login, **facts)
    row.name = row.name or login
    row.set_password(_good(password))
    row.save()
    audit.record(actor, permissions.MANAGE_USERS, row, made=login)
    grant_role(actor, user_id=row.pk, role=role, organisation_id=organisation_id)
    return row


@transaction.atomic
def edit_user(actor: Actor, *, user_id: int, **facts: Unpack[UserFacts]) -> User:
    """Change what is said of a member of staff. Raises: NotFound, NoSuchPlace. Locks: the log-in."""
    row = _managed(actor, user_id)
    workplace_id = facts.get("workplace_id")
    if workplace_id is not None and not Branch.objects.filter(pk=workplace_id).exists():
        raise NoSuchPlace
    for name, value in facts.items():
        setattr(row, name, value)
    row.save()
    audit.record(actor, permissions.MANAGE_USERS, row, changed=sorted(facts))
    return row


@transaction.atomic
def set_password(actor: Actor, *, user_id: int, password: str) -> None:
    """Give a member of staff a new password. Raises: NotFound, Invalid. Locks: the log-in."""
    row = _managed(actor, user_id)
    row.set_password(_good(password))
    row.save(update_fields=["password"])
    attempts.forget(row.login)
    audit.record(actor, permissions.MANAGE_USERS, row, password="renewed")  # noqa: S106 - a word, not a password


@transaction.atomic
def change_password(actor: Actor, *, old: str, new: str) -> None:
    """Change one's own password. Raises: LogInRefused (the old one is wrong), Invalid. Locks: the log-in."""
    if actor.user_id is None:
        raise LogInRefused
    row = User.objects.select_for_update(no_key=True).filter(pk=actor.user_id, is_active=True).first()
    if row is None or not row.check_password(old):
        raise LogInRefused
    row.set_password(_good(new))
    row.save(update_fields=["password"])
    audit.record(actor, "organisations.change_password", row)


@transaction.atomic
def grant_role(
    actor: Actor,
    *,
    user_id: int,
    role: str,
    organisation_id: int,
    from_on: dt.date | None = None,
    until_on: dt.date | None = None,
) -> Grant:
    """Give a member of staff a role at an organisation and everything below it. Done twice, it changes nothing.

    Raises: NotAllowed, NotFound, NoSuchPlace, Invalid (a role that does not exist).
    """
    actor.require(permissions.MANAGE_USERS, at=organisation_id)
    organisation = Organisation.objects.filter(pk=organisation_id).first()
    if organisation is None:
        raise NoSuchPlace
    if role not in permissions.ROLES:
        raise Invalid(
            _("There is no role named %(role)s. Choose one of: %(roles)s.")
            % {"role": role, "roles": ", ".join(permissions.ROLES)}
        )
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise NotFound
    day = from_on or clock.today(organisation.time_zone)
    row, made = Grant.objects.get_or_create(
        user=user, organisation=organisation, role=role, until_on=until_on, defaults={"from_on": day}
    )
    if made:
        audit.record(actor, permissions.MANAGE_USERS, row, user=user.login, role=role)
    return row


@transaction.atomic
def withdraw_role(actor: Actor, *, user_id: int, role: str, organisation_id: int) -> None:
    """Take a role back from today on. Raises: NotAllowed, NotFound (there was no such role)."""
    actor.require(permissions.MANAGE_USERS, at=organisation_id)
    rows = Grant.objects.select_related("organisation").select_for_update(of=("self",), no_key=True)
    row = rows.filter(user_id=user_id, role=role, organisation_id=organisation_id, until_on=None).first()
    if row is None:
        raise NotFound
    row.until_on = clock.today(row.organisation.time_zone) - dt.timedelta(days=1)
    row.from_on = min(row.from_on, row.until_on)
    row.save(update_fields=["from_on", "until_on"])
    audit.record(actor, permissions.MANAGE_USERS, row, withdrawn=role)


@transaction.atomic
def end_user(actor: Actor, *, user_id: int) -> None:
    """Close the log-in of somebody who left: no log-in any more, no roles. Raises: NotFound. Locks: the log-in."""
    row = _managed(actor, user_id)
    today = clock.now().date()
    row.is_active = False
    row.left_on = today
    row.set_unusable_password()
    row.save(update_fields=["is_active", "left_on", "password"])
    yesterday = today - dt.timedelta(days=1)
    for grant in row.grants.filter(until_on=None):
        grant.until_on = yesterday
        grant.from_on = min(grant.from_on, yesterday)
        grant.save(update_fields=["from_on", "until_on"])
    audit.record(actor, permissions.MANAGE_USERS, row, ended=row.login)


def log_in_staff(login: str, password: str, address: str) -> User:
    """Find the member of staff with this name and password; `address` is where the question comes from.

    The attempt is counted before the password is looked at, on the name as it is stored: the database finds one log-in
    under several spellings. It stays counted when wrong, so no transaction around this. Raises: TooManyAttempts,
    LogInRefused.
    """
    login = login.strip()
    row = User.objects.filter(login__iexact=login, is_active=True).first()
    counted = row.login if row is not None else login
    attempts.start(counted, address)
    password = password[:PASSWORD_LENGTH_MAX]
    if row is None:
        make_password(password)  # takes as long as the check would: the time does not tell which names exist
    if row is None or not row.check_password(password):
        raise LogInRefused
    attempts.succeeded(counted, address)
    audit.record(Actor(name=row.login, door="log_in", user_id=row.pk), "organisations.log_in", row)
    return row


def new_password() -> str:
    """Make a password that can be read out: four groups of four signs that are not easily confused."""
    signs = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(signs) for _ in range(4)) for _ in range(4))


def _good(password: str) -> str:
    if not PASSWORD_LENGTH_MIN <= len(password) <= PASSWORD_LENGTH_MAX:
        sentence = _("Choose a password of at least %(count)s characters.") % {"count": PASSWORD_LENGTH_MIN}
        raise Invalid(sentence, fields={"password": str(sentence)})
    return password


def _managed(actor: Actor, user_id: int) -> User:
    """Give the log-in, locked, when the actor manages every organisation where it has a role now."""
    row = User.objects.select_for_update(no_key=True).filter(pk=user_id).first()
    if row is None:
        raise NotFound
    places = set(row.grants.filter(until_on=None).values_list("organisation_id", flat=True))
    if not actor.everywhere and not (
        places and all(actor.may(permissions.MANAGE_USERS, at=place) for place in places)
    ):
        raise (
            NotFound
            if not any(actor.may(permissions.MANAGE_USERS, at=place) for place in places)
            else NotAllowed(action=permissions.MANAGE_USERS)
        )
    return row
