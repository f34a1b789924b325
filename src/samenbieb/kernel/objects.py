"""Rows as objects of their model, with rows that they point to, in one statement that is planned once for each connection.

What the ORM gives with `select_related` and `only`, for what people wait for; the columns come from the model.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Generic, TypeVar

from django.db import connection, models
from django.db.models.constants import LOOKUP_SEP

from samenbieb.kernel.statements import Statement, Value

M = TypeVar("M", bound=models.Model)
Read = Callable[[Any, Any, Any], Any]


class Objects(Generic[M]):
    """A SELECT of rows of a model, called `t` in the text.

    `tail` is what follows FROM. `joined` names relations (`membership__person`, after `membership`) and, of each, the
    fields that are read; none named means all, and the others are fetched when somebody asks for them. `also` are
    expressions whose values come beside the object.
    """

    def __init__(
        self,
        model: type[M],
        tail: str,
        *,
        joined: Mapping[str, Collection[str]] | None = None,
        also: Collection[str] = (),
    ) -> None:
        main = _Part("", model, ())
        self._parts = [main]
        known: dict[str, tuple[_Part, bool]] = {"": (main, False)}
        joins = []
        for path, names in (joined or {}).items():
            before, _, name = path.rpartition(LOOKUP_SEP)
            holder, optional = known[before]
            relation: Any = holder.model._meta.get_field(name)  # noqa: SLF001 - Django's public place for the fields of a model
            part = _Part(path, relation.related_model, names, holder=holder, relation=relation)
            optional = optional or relation.null
            known[path] = part, optional
            self._parts.append(part)
            joins.append(
                f"{'LEFT ' if optional else ''}JOIN {part.table} {part.alias}"
                f" ON {part.alias}.{part.key} = {holder.alias}.{relation.column}"
            )
        columns = [column for part in self._parts for column in part.columns]
        text = f"SELECT {', '.join([*columns, *also])} FROM {main.table} t {' '.join(joins)} {tail}"  # noqa: S608 - names of our own models
        self._statement = Statement(text)

    def rows(self, **values: Value) -> Iterator[tuple[M, tuple[Any, ...]]]:
        """Give the objects, each with the values of `also`."""
        for row in self._statement.rows(**values):
            yield self._made(row)

    def first(self, **values: Value) -> tuple[M, tuple[Any, ...]] | None:
        """Give the first object with the values of `also`, if there is one."""
        row = self._statement.row(**values)
        return None if row is None else self._made(row)

    def _made(self, row: tuple[Any, ...]) -> tuple[M, tuple[Any, ...]]:
        made: dict[str, Any] = {}
        start = 0
        for part in self._parts:
            end = start + len(part.columns)
            made[part.path] = found = part.made(row[start:end])
            start = end
            if part.holder is not None and (holder := made[part.holder.path]) is not None:
                part.relation.set_cached_value(holder, found)
        return made[""], row[start:]


class _Part:
    """The columns of one model in the answer, and how an object is made of them."""

    def __init__(
        self,
        path: str,
        model: type[models.Model],
        names: Collection[str],
        *,
        holder: "_Part | None" = None,
        relation: Any = None,
    ) -> None:
        meta = model._meta  # noqa: SLF001 - Django's public place for the fields of a model
        fields: list[Any] = [
            field
            for field in meta.concrete_fields
            if not names or field.primary_key or field.name in names or field.attname in names
        ]
        self.path, self.model, self.holder, self.relation = path, model, holder, relation
        self.alias, self.table = path or "t", meta.db_table
        self.columns = [f"{self.alias}.{field.column}" for field in fields]
        self._names = [field.attname for field in fields]
        self._key_at = next(place for place, field in enumerate(fields) if field.primary_key)
        self.key = fields[self._key_at].column
        self._reads: list[tuple[int, Read]] = [
            (place, field.from_db_value)
            for place, field in enumerate(fields)
            if hasattr(field, "from_db_value")
        ]

    def made(self, values: tuple[Any, ...]) -> models.Model | None:
        """Make the object; null where a relation leads nowhere."""
        if values[self._key_at] is None:
            return None
        read: Any = values
        if self._reads:
            read = list(values)
            for place, from_db_value in self._reads:
                read[place] = from_db_value(read[place], None, connection)
        return self.model.from_db(connection.alias, self._names, read)
