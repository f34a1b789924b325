"""What was filled in, held against what the model allows."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from samenbieb.kernel.errors import Invalid


def checked(row: models.Model) -> None:
    """Refuse what the fields of a row do not take. Raises: Invalid with a sentence per field."""
    try:
        row.clean_fields()
    except ValidationError as problem:
        fields = {name: str(messages[0]) for name, messages in problem.message_dict.items()}
        raise Invalid(fields=fields) from problem
    minutes = getattr(row, "minutes", 1)
    if not 1 <= minutes <= 720:
        raise Invalid(fields={"minutes": _("Fill in how long it lasts: at most twelve hours.")})
