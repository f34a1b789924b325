"""From a query to a page of results."""

from samenbieb.domains.discovery.ports import SearchQuery
from samenbieb.domains.discovery.selectors.pages import SearchPage


def search(query: SearchQuery, near_branch_id: int | None = None) -> SearchPage:
    """Answer a search with everything its page shows; availability is said for the place `near_branch_id` too."""
    raise NotImplementedError
