"""Codes that somebody types over from a card, a paper or a message: who types nothing is asked for the code."""

from django.utils.translation import gettext_lazy as _

from samenbieb.kernel.errors import Invalid


class CodeEmpty(Invalid):
    """The field for the code is empty: that is no code that we do not know."""

    code = "code_empty"
    message = _("Fill in your code.")


def filled_in(code: str) -> str:
    """Give the code as it was typed. Raises: CodeEmpty."""
    if not code.strip():
        raise CodeEmpty
    return code
