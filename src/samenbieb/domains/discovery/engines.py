"""The search engine of this installation, as `SAMENBIEB_SEARCH` names it, and the words that compounds are made of."""

from typing import Any

from django.conf import settings

from samenbieb.domains.discovery.analysis.compounds import CompoundDictionary
from samenbieb.domains.discovery.errors import SearchMisconfigured
from samenbieb.domains.discovery.ports import SearchEngine
from samenbieb.kernel import plugins

# Name of an engine → the factory that gets the data folder.
FACTORIES = {"tantivy": "samenbieb.adapters.search_tantivy.engine.create"}
_made: dict[str, Any] = {}


def engine() -> SearchEngine:
    """Give the engine, made once per process and data folder. Raises: SearchMisconfigured."""
    factory = FACTORIES.get(settings.SEARCH)
    if factory is None:
        raise SearchMisconfigured(search=settings.SEARCH)
    found: SearchEngine = plugins.load(factory, str(settings.HOME))
    return found


def compounds() -> CompoundDictionary:
    """Give the parts of compounds that the index in use was made with: only then do parts meet while asking."""
    kept = engine().parts()
    if _made.get("kept") is not kept:
        _made.update(kept=kept, dictionary=CompoundDictionary.from_counts(kept))
    dictionary: CompoundDictionary = _made["dictionary"]
    return dictionary
