"""The numbers under a long list: first, last, this one and its neighbours."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pages:
    """Where a reader is in a long list; `numbers` holds None for a gap."""

    current: int
    count: int
    numbers: tuple[int | None, ...]

    @property
    def previous(self) -> int | None:
        return self.current - 1 if self.current > 1 else None

    @property
    def next(self) -> int | None:
        return self.current + 1 if self.current < self.count else None


def pages(*, current: int, rows_total: int, rows_per_page: int) -> Pages:
    """Lay out the page numbers of a list; a page that does not exist becomes the nearest one."""
    count = max(1, -(-rows_total // rows_per_page))
    here = min(max(1, current), count)
    shown = sorted({1, count, *range(max(1, here - 2), min(count, here + 2) + 1)})
    numbers: list[int | None] = []
    for number in shown:
        if numbers and number != (numbers[-1] or 0) + 1:
            numbers.append(None)
        numbers.append(number)
    return Pages(current=here, count=count, numbers=tuple(numbers))


def page_number(text: str | None) -> int:
    """Read a page number from an address; nonsense is page one."""
    return (
        min(int(text), 10_000)
        if text and text.isascii() and text.isdigit() and len(text) < 6 and int(text) > 0
        else 1
    )
