"""Somebody who presses every link: which addresses a page names, and where they lead."""

import html
import re
from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.urls import Resolver404, resolve

from samenbieb.interfaces.web.modules import module_of

# Links, actions of forms, and what scripts find in attributes.
ADDRESS = re.compile(r"""\s(?:href|src|action|formaction|hx-\w+|data-[\w-]+)=["']((?:/|\?)[^"'<>]*)["']""")
NOT_PAGES = ("/static/", "//")
# So many pages of one kind are opened; of the others only the room is looked at.
OF_A_KIND_MAX = 2
Fetch = Callable[[str], tuple[int, str]]


@dataclass
class Crawl:
    """A walk from some first pages over everything that can be reached. `troubles` names what is wrong where.

    Only addresses that begin with one of `within` are opened; whatever an opened page names is looked at.
    """

    fetch: Fetch
    rooms_on: frozenset[str]
    within: tuple[str, ...] = ("/",)
    seen: dict[str, int] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)
    _kinds: Counter[str] = field(default_factory=Counter)

    def walk(self, *starts: str) -> "Crawl":
        """Open the first pages and everything behind them."""
        waiting = deque((start, "") for start in starts)
        while waiting:
            address, source = waiting.popleft()
            if not self._is_new(address):
                continue
            status, page = self.fetch(address)
            self.seen[address] = status
            if status >= 500 or (status == 404 and source):
                self.troubles.append(f"{source} leads to {address}: {status}")
            for found in _addresses(page, address):
                self._look(found, address)
                waiting.append((found, address))
        return self

    def _is_new(self, address: str) -> bool:
        if address in self.seen or not address.startswith(self.within):
            return False
        kind = kind_of(address)
        self._kinds[kind] += 1
        return self._kinds[kind] <= OF_A_KIND_MAX

    def _look(self, address: str, source: str) -> None:
        room = module_of(urlsplit(address).path)
        if room is not None and room not in self.rooms_on:
            self.troubles.append(f"{source} names {address} of {room}")


def _addresses(page: str, source: str) -> Iterable[str]:
    for found in dict.fromkeys(ADDRESS.findall(page)):
        address = urljoin(source, html.unescape(found)).split("#")[0]
        if not address.startswith(NOT_PAGES):
            yield address


def kind_of(address: str) -> str:
    """Name the kind of page behind an address: its view with the names of what is asked; the address itself when no view answers."""
    parts = urlsplit(address)
    try:
        view = resolve(parts.path)
    except Resolver404:
        return parts.path
    return f"{view.view_name}?{','.join(sorted(name for name, _ in parse_qsl(parts.query)))}"
