"""`samenbieb user`: log-ins of staff."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from samenbieb.domains.organisations import permissions, selectors, services
from samenbieb.interfaces.cli.base import Command as BaseCommand
from samenbieb.kernel.actor import Actor


class Command(BaseCommand):
    """Make, list and close log-ins, and give them roles."""

    help = "Log-ins of staff"

    def add_arguments(self, parser: CommandParser) -> None:
        """Name the verbs."""
        add = self.verb(parser, "add", self.add, help_text="Make a log-in; its password is shown once")
        add.add_argument("login", metavar="LOGIN", help="what somebody types to log in")
        self._role(add)
        add.add_argument("--name", default="", help="the name as colleagues know it")
        add.add_argument("--email", default="", help="the address for messages")
        add.add_argument("--workplace", metavar="CODE", default="", help="the branch where they usually are")
        grant = self.verb(parser, "grant", self.grant, help_text="Give a log-in one more role")
        grant.add_argument("login", metavar="LOGIN")
        self._role(grant)
        withdraw = self.verb(parser, "withdraw", self.withdraw, help_text="Take a role back")
        withdraw.add_argument("login", metavar="LOGIN")
        self._role(withdraw)
        password = self.verb(
            parser, "password", self.password, help_text="Give a log-in a new password, shown once"
        )
        password.add_argument("login", metavar="LOGIN")
        end = self.verb(parser, "end", self.end, help_text="Close the log-in of somebody who left")
        end.add_argument("login", metavar="LOGIN")
        listing = self.verb(parser, "list", self.list, help_text="List the log-ins with their roles")
        listing.add_argument("--json", action="store_true", help="answer for programs")

    def add(self, options: dict[str, Any]) -> None:
        """Make a log-in with a first role and a password of its own."""
        password = services.new_password()
        workplace = selectors.branch(options["workplace"]) if options["workplace"] else None
        library = selectors.organisation(options["organisation"])
        user = services.create_user(
            Actor.system("cli"),
            login=options["login"],
            password=password,
            organisation_id=library.pk,
            role=options["role"],
            name=options["name"],
            email=options["email"],
            workplace_id=workplace.pk if workplace else None,
        )
        self.say(f"{user.login} is {options['role']} at {library.name}.")
        self._show(password)

    def grant(self, options: dict[str, Any]) -> None:
        """Give a role; a role that is held already stays."""
        library = selectors.organisation(options["organisation"])
        services.grant_role(
            Actor.system("cli"),
            user_id=_user_id(options["login"]),
            role=options["role"],
            organisation_id=library.pk,
        )
        self.say(f"{options['login']} is {options['role']} at {library.name}.")

    def withdraw(self, options: dict[str, Any]) -> None:
        """Take a role back from today on."""
        library = selectors.organisation(options["organisation"])
        services.withdraw_role(
            Actor.system("cli"),
            user_id=_user_id(options["login"]),
            role=options["role"],
            organisation_id=library.pk,
        )
        self.say(f"{options['login']} is no longer {options['role']} at {library.name}.")

    def password(self, options: dict[str, Any]) -> None:
        """Make a new password; the old one no longer works."""
        password = services.new_password()
        services.set_password(Actor.system("cli"), user_id=_user_id(options["login"]), password=password)
        self._show(password)

    def end(self, options: dict[str, Any]) -> None:
        """Close a log-in; what it did stays in the audit trail under its name."""
        services.end_user(Actor.system("cli"), user_id=_user_id(options["login"]))
        self.say(f"{options['login']} can no longer log in.")

    def list(self, options: dict[str, Any]) -> None:
        """Show who may log in, and as what."""
        people = [(user, selectors.roles_of(user.pk)) for user in selectors.staff(Actor.system("cli"))]
        if options["json"]:
            self.answer_json([_answer(user, roles) for user, roles in people])
            return
        width = max((len(user.login) for user, _roles in people), default=0)
        for user, roles in people:
            held = ", ".join(f"{grant.role} at {grant.organisation.code}" for grant in roles)
            self.say(f"{user.login.ljust(width)}  {held}")

    def _role(self, parser: Any) -> None:
        parser.add_argument("--role", required=True, choices=permissions.ROLES, help="what they do")
        parser.add_argument(
            "--organisation", metavar="CODE", required=True, help="where; it holds for everything below"
        )

    def _show(self, password: str) -> None:
        self.say(f"Password, shown only now: {password}")


def _answer(user: Any, roles: list[Any]) -> dict[str, Any]:
    held = [{"role": grant.role, "organisation": grant.organisation.code} for grant in roles]
    return {"login": user.login, "name": user.name, "roles": held}


def _user_id(login: str) -> int:
    for user in selectors.staff(Actor.system("cli")):
        if user.login.lower() == login.strip().lower():
            return user.pk
    raise CommandError(f"There is no log-in {login}. `samenbieb user list` shows them.")
