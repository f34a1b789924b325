"""What a refusal says at the desk: a service speaks to who books, and here a colleague reads it."""

from typing import Any

from django.utils.translation import gettext as _

from samenbieb.domains.makerspace.errors import NoPermit, TooYoung
from samenbieb.interfaces.desk.keeping import shown
from samenbieb.interfaces.web import errors
from samenbieb.kernel.errors import Refusal


def desk_words(refusal: Refusal) -> list[str]:
    """Give what happened and what a colleague can do about it, in sentences."""
    match refusal:
        case TooYoung(age_known=False):
            words = [_("We know no age. Scan the card, or fill in the year of birth.")]
        case TooYoung():
            words = [
                _("This machine is from %(age)s years. Choose another machine.") % {"age": refusal.age_min}
            ]
        case NoPermit():
            words = [_("This person needs a permit first: give it under “Who may use what”.")]
        case _:
            return [str(refusal.sentence)]
    if isinstance(refusal, TooYoung) and refusal.permit:
        words.append(_("The machine also asks the permit “%(name)s”.") % {"name": refusal.permit})
    return words


def shown_at_desk(refusal: Refusal | None) -> dict[str, Any]:
    """Give what `desk/booking/_refusal.html` reads, in the words of the desk."""
    if refusal is None:
        return shown(None)
    refusal.sentence, *more = desk_words(refusal)
    context = shown(refusal)
    context["sentences"] += [*more, *errors.reasons_in_words(refusal)]
    if "first_name" in context["wrong"]:
        context["wrong"] = {**context["wrong"], "wie": context["wrong"]["first_name"]}
    return context
