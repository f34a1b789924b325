"""`samenbieb search`: ask the catalogue from the terminal, or build the index anew."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import translation

from samenbieb.domains.discovery import selectors, services
from samenbieb.interfaces.cli.base import Command as BaseCommand
from samenbieb.interfaces.cli.progress import Progress

REBUILD = "rebuild"


class Command(BaseCommand):
    """Search as the public does."""

    help = "Search the catalogue; `samenbieb search rebuild` builds the index anew from the database"

    def add_arguments(self, parser: CommandParser) -> None:
        """Name the words and the options."""
        parser.add_argument(
            "words",
            nargs="+",
            metavar="QUERY",
            help=f'what to look for; the single word "{REBUILD}" builds the index anew '
            f"(to look for that word itself: samenbieb search '\"{REBUILD}\"')",
        )
        parser.add_argument(
            "--limit", type=int, default=20, help="show so many titles (%(default)s, at most 100)"
        )
        parser.add_argument("--json", action="store_true", help="answer for programs: total and hits")

    def handle(self, *args: Any, **options: Any) -> None:
        """Search, or rebuild when that is the only word."""
        if options["words"] == [REBUILD]:
            self._rebuild(as_json=options["json"])
        else:
            # The command line speaks English.
            with translation.override("en"):
                self._search(" ".join(options["words"]), limit=options["limit"], as_json=options["json"])

    def _rebuild(self, *, as_json: bool) -> None:
        with Progress("Works") as progress:
            count = services.rebuild(progress)
        if as_json:
            self.answer_json({"works": count})
        else:
            self.say(f"The index is new. Works in it: {count:,}.")

    def _search(self, words: str, *, limit: int, as_json: bool) -> None:
        page = selectors.search(selectors.SearchQuery(words=words, page_size=limit))
        better = page.did_you_mean.query if page.did_you_mean else None
        if as_json:
            self.answer_json(
                {
                    "total": page.total,
                    "hits": [_line_for_programs(hit) for hit in page.hits],
                    "relaxed": page.relaxed,
                    "did_you_mean": better.words if better else None,
                }
            )
            return
        for hit in page.hits:
            brief = hit.brief
            facts = [brief.creator, str(brief.year or ""), ", ".join(brief.forms)]
            self.say(f"{brief.title}  ({'; '.join(filter(None, facts))})")
        if page.relaxed:
            self.say(page.relaxed)
        self.say(f"{page.total:,} found.")


def _line_for_programs(hit: selectors.HitLine) -> dict[str, Any]:
    brief, stock = hit.brief, hit.availability
    return {
        "id": brief.public_id,
        "title": brief.title,
        "subtitle": brief.subtitle,
        "creator": brief.creator,
        "year": brief.year,
        "isbn": brief.isbn,
        "forms": brief.forms,
        "languages": brief.languages,
        "audience": brief.audience,
        "series": brief.series,
        "copies": stock.total_count,
        "available": stock.on_shelf_count,
    }
