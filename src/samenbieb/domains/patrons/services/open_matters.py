"""What still stands open of a membership. This room cannot know: the rooms above tell it.

A room above registers its question in its `reactions.py`:

    @patrons.tells_what_is_open
    def open_loans(membership_id: int) -> list[str]: ...
"""

from collections.abc import Callable

from samenbieb.domains.patrons.errors import StillOpen

Question = Callable[[int], list[str]]
_questions: list[Question] = []


def tells_what_is_open(question: Question) -> Question:
    """Register a question: membership → sentences about what is open, empty when nothing is."""
    _questions.append(question)
    return question


def open_matters(membership_id: int) -> list[str]:
    """Give a sentence for everything that is still open."""
    return [sentence for question in _questions for sentence in question(membership_id)]


def refuse_while_open(membership_id: int) -> None:
    """Refuse while something is open. Raises: StillOpen."""
    if reasons := open_matters(membership_id):
        raise StillOpen(reasons)
