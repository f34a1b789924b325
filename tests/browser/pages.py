"""Every page that somebody can reach: found by following links, one example of each shape of address."""

import re
from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import BrowserContext

LINK = re.compile(r"<a\b[^>]*?\shref=\"([^\"#]+)")
IDENTIFIER = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")
# Addresses with a word in them that stands for one thing.
ONE_OF_MANY = re.compile(
    r"^(/vestiging|/gemeente|/leren|/hulp/kaart|/hulp/afspraak/plek|/balie/hulp-uren|/monitor/[a-z]+)/[^/]+"
)
PAGES_MAX = 120

VISITOR = [
    "/",
    "/zoeken?q=oorlog",
    "/zoeken?q=orlogswinter",
    "/zoeken?q=qqzzxx",
    "/inloggen",
    "/bestaat-niet",
]
MEMBER = ["/mijn"]
STAFF = ["/balie", "/balie/kit", "/balie/uitlenen", "/balie/innemen", "/balie/lener?q=de"]


def shape(path: str) -> str:
    """Give the shape of an address: what is left when one of many is any of many."""
    parts = urlsplit(path)
    keys = sorted(pair.split("=")[0] for pair in parts.query.split("&") if pair)
    return ONE_OF_MANY.sub(r"\1/*", IDENTIFIER.sub("*", parts.path)) + ("?" + "&".join(keys) if keys else "")


def reachable(context: BrowserContext, address: str, start: Iterable[str], *, below: str = "/") -> list[str]:
    """Follow links from the starting pages; give one path of each shape that answers with a page."""
    waiting, seen, found = list(start), {shape(path) for path in start}, []
    while waiting and len(found) < PAGES_MAX:
        path = waiting.pop(0)
        answer = context.request.get(address + path, fail_on_status_code=False)
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        found.append(path)
        for link in LINK.findall(answer.text()):
            target = urlsplit(urljoin(address + path, link.replace("&amp;", "&")))
            following = target.path + (f"?{target.query}" if target.query else "")
            ours = target.netloc == urlsplit(address).netloc and target.path.startswith(below)
            if ours and not target.path.startswith("/static") and shape(following) not in seen:
                seen.add(shape(following))
                waiting.append(following)
    return found
