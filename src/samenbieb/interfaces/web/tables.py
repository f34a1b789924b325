"""A plain table as data, for `web/_table.html`."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Column:
    """A column; figures stand at the end of the cell, under each other."""

    label: str | Promise
    number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table: `id` is unique on the page, the first cell of a row names it, `empty` is said when there are no rows."""

    id: str
    caption: str | Promise
    columns: Sequence[Column]
    rows: Sequence[Sequence[object]]
    empty: str | Promise = ""

    def lines(self) -> list[list[tuple[object, bool]]]:
        """Give each row as cells with whether they are figures."""
        return [
            [(cell, column.number) for cell, column in zip(row, self.columns, strict=True)]
            for row in self.rows
        ]
