"""Facets in words: which choices there are, what they are called, and the search that each leads to."""


def year_span(value: str) -> tuple[int | None, int | None]:
    """Read the years of a choice ("2020-2024", "-1979", "2024") as first and last year. Never raises."""
    raise NotImplementedError
