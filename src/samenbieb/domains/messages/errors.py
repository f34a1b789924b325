"""Refusals about messages."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samenbieb.domains.messages.rules.templates import Problem
from samenbieb.kernel.errors import Invalid, Refusal

SENTENCES: dict[str, str | Promise] = {
    "empty": gettext_lazy("Fill this in."),
    "too_long": gettext_lazy("Use at most %(word)s characters."),
    "lines": gettext_lazy("Write the subject on one line."),
    "unknown": gettext_lazy("{%(word)s} is not known here. Choose from the words below the box."),
    "stray": gettext_lazy("A brace stands alone. Write a word between two braces, or take the brace out."),
    "missing": gettext_lazy("{%(word)s} is missing. Without it the reader does not know enough."),
}


class TemplateRefused(Invalid):
    """A template that would make a wrong message; `fields` says where and why."""

    code = "template_refused"
    message = gettext_lazy("This text cannot be used yet.")

    def __init__(self, problems: Sequence[Problem]) -> None:
        fields: dict[str, str] = {}
        for problem in problems:
            sentence = _sentence(problem)
            fields[problem.where] = (
                f"{fields[problem.where]} {sentence}" if problem.where in fields else sentence
            )
        super().__init__(fields=fields)


def _sentence(problem: Problem) -> str:
    sentence = str(SENTENCES[problem.code])
    return sentence % {"word": problem.word or _("nothing")} if "%(" in sentence else sentence


class NoLetters(Refusal):
    """There is no letter that waits to be printed."""

    code = "no_letters"
    message = gettext_lazy("No letter waits to be printed.")


class LettersGone(Refusal):
    """The texts of these letters are gone, so they can neither wait again nor be printed again."""

    code = "letters_gone"
    message = gettext_lazy("These letters are more than 30 days old. Their texts are gone.")
