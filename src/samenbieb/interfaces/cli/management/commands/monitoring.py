"""`samenbieb monitoring`: count the figures anew from the rows of the rooms, and tell what differed."""

import datetime as dt
from typing import Any

from django.core.management.base import CommandError, CommandParser

from samenbieb.domains.monitoring import selectors, services
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.interfaces.cli.base import Command as BaseCommand

SHOWN_MAX = 50


class Command(BaseCommand):
    """Figures of libraries, places and municipalities."""

    help = "Count the figures of the monitor anew from scratch"

    def add_arguments(self, parser: CommandParser) -> None:
        """Name the verb and its options."""
        recount = self.verb(
            parser,
            "recount",
            self._recount,
            help_text="Count figures anew from the rows, and tell what differed",
        )
        recount.add_argument("--month", metavar="YYYY-MM", help="only this month; all of them without")
        recount.add_argument("--figure", metavar="NAME", help="only this figure, such as circulation.loans")
        recount.add_argument("--library", metavar="CODE", help="only this library")
        recount.add_argument("--json", action="store_true", help="answer for programs")

    def _recount(self, options: dict[str, Any]) -> None:
        found = services.recount(
            measure=selectors.figure(options["figure"]).name if options["figure"] else None,
            month_on=_month(options["month"]),
            organisation_id=organisations.organisation(options["library"]).pk if options["library"] else None,
        )
        lines = [
            {
                "figure": one.measure,
                "library": organisations.organisation_by_id(one.organisation_id).code,
                "place": organisations.branch_by_id(one.branch_id).code if one.branch_id else None,
                "month": f"{one.month_on:%Y-%m}",
                "before": one.before,
                "after": one.after,
            }
            for one in found
        ]
        if options["json"]:
            self.answer_json({"differed": lines})
            return
        for line in lines[:SHOWN_MAX]:
            where = line["place"] or line["library"]
            self.say(f"{line['month']} {where} {line['figure']}: {line['before']} is now {line['after']}.")
        if len(lines) > SHOWN_MAX:
            self.say(f"And {len(lines) - SHOWN_MAX:,} more; --json gives them all.")
        self.say(f"Counted anew. Values that differed: {len(lines):,}.")


def _month(text: str | None) -> dt.date | None:
    if not text:
        return None
    period = selectors.Period.read(text)
    if period is None or period.is_year:
        raise CommandError("This is no month. Write it as 2026-11.")
    return period.first_on
