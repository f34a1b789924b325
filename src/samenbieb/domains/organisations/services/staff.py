"""What happens to people who work here: their log-in and what they may do where."""

import datetime as dt
import secrets
from typing import TypedDict, Unpack

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from samenbieb.domains.organisations import permissions
from samenbieb.domains.organisations.errors import (
    CodeTaken,
    LogInRefused,
    NoRoleNow,
    NoSuchPlace,
    WrongOldPassword,
)
from samenbieb.domains.organisations.models import Branch, Grant, Organisation, User
from samenbieb.domains.organisations.selectors.staff import last_grants, roles_of
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

    Whoever makes it at a door sees the password, so its owner chooses another one at the first log-in.
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
    row.must_choose_password = not actor.everywhere
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
    """Give a member of staff a new password; they choose another one at the next log-in.

    Raises: NotFound, Invalid. Locks: the log-in.
    """
    row = _managed(actor, user_id)
    row.set_password(_good(password))
    row.must_choose_password = not actor.everywhere
    row.save(update_fields=["password", "must_choose_password"])
    attempts.forget(row.login)
    audit.record(actor, permissions.MANAGE_USERS, row, password="renewed")  # noqa: S106 - a word, not a password


def change_password(actor: Actor, *, old: str, new: str, address: str) -> User:
    """Change one's own password; wrong answers about the old one are counted as at the log-in.

    They stay counted, so no transaction around this. Raises: TooManyAttempts, WrongOldPassword, Invalid (too short, or
    the same as before). Locks: the log-in.
    """
    if actor.user_id is None:
        raise WrongOldPassword
    attempts.start(actor.name, address)
    with transaction.atomic():
        row = User.objects.select_for_update(no_key=True).filter(pk=actor.user_id, is_active=True).first()
        if row is None or not row.check_password(old[:PASSWORD_LENGTH_MAX]):
            raise WrongOldPassword
        attempts.succeeded(actor.name, address)
        if new == old:
            sentence = _("Choose another password than the one you have now.")
            raise Invalid(sentence, fields={"password": str(sentence)})
        row.set_password(_good(new))
        row.must_choose_password = False
        row.save(update_fields=["password", "must_choose_password"])
        audit.record(actor, "organisations.change_password", row)
    return row


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
    """Take a role back from today on, also one that would end later. Raises: NotAllowed, NotFound (no such role)."""
    actor.require(permissions.MANAGE_USERS, at=organisation_id)
    organisation = Organisation.objects.filter(pk=organisation_id).first()
    if organisation is None:
        raise NotFound
    today = clock.today(organisation.time_zone)
    rows = list(_not_ended(user_id, today).filter(role=role, organisation=organisation))
    if not rows:
        raise NotFound
    for row in rows:
        _end(row, today)
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
    for grant in _not_ended(row.pk, today):
        _end(grant, today)
    audit.record(actor, permissions.MANAGE_USERS, row, ended=row.login)


def log_in_staff(login: str, password: str, address: str) -> User:
    """Find the member of staff with this name and password; `address` is where the question comes from.

    The attempt is counted before the password is looked at, on the name as it is stored: the database finds one log-in
    under several spellings. It stays counted when wrong, so no transaction around this. Raises: TooManyAttempts,
    LogInRefused, NoRoleNow (the password is right).
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
    if not roles_of(row.pk):
        raise NoRoleNow
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


def _not_ended(user_id: int, today: dt.date) -> QuerySet[Grant]:
    """Give the roles of somebody that hold now or later, locked."""
    rows = Grant.objects.select_for_update(of=("self",), no_key=True).filter(user_id=user_id)
    return rows.filter(Q(until_on=None) | Q(until_on__gte=today)).order_by("pk")


def _end(grant: Grant, today: dt.date) -> None:
    grant.until_on = today - dt.timedelta(days=1)
    grant.from_on = min(grant.from_on, grant.until_on)
    grant.save(update_fields=["from_on", "until_on"])


def _managed(actor: Actor, user_id: int) -> User:
    """Give the log-in, locked, when the actor manages every organisation where it has a role now, or had its last one."""
    row = User.objects.select_for_update(no_key=True).filter(pk=user_id).first()
    if row is None:
        raise NotFound
    places = {grant.organisation_id for grant in last_grants(user_id)}
    if not actor.everywhere and not (
        places and all(actor.may(permissions.MANAGE_USERS, at=place) for place in places)
    ):
        raise (
            NotFound
            if not any(actor.may(permissions.MANAGE_USERS, at=place) for place in places)
            else NotAllowed(action=permissions.MANAGE_USERS)
        )
    return row
