"""The form to enter a title that is not in the collection yet, below the answer to its scan."""

from collections.abc import Sequence
from dataclasses import dataclass

from samenbieb.domains.holdings import permissions
from samenbieb.domains.holdings import selectors as holdings
from samenbieb.interfaces.desk.scan import Scan, new_key
from samenbieb.interfaces.web.request import Request


@dataclass(frozen=True, slots=True)
class QuickForm:
    """The number, what was typed before, and the kinds of material to choose from: code and name."""

    code: str
    title: str
    category: str
    categories: Sequence[tuple[str, str]]
    key: str


def quick_form(request: Request, scan: Scan) -> QuickForm | None:
    """Give the form to who may enter titles here; to others nothing."""
    if not scan.code or not request.actor.may(permissions.QUICK_ADD, at=scan.branch.organisation_id):
        return None
    return QuickForm(
        code=scan.code,
        title=request.POST.get("title", "")[:200],
        category=request.POST.get("category", "")[:20],
        categories=[(row.code, row.name) for row in holdings.item_categories()],
        key=new_key(),
    )
