"""The same request twice: the second gets the answer of the first, and nothing is written."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Refusal
from samenbieb.kernel.models import AnsweredRequest

KEY_LENGTH_MAX = 80


class KeyUsedForOther(Refusal):
    """The same key came with another request: a mistake of the sender."""

    code = "key_used_for_other_request"
    http_status = 422


class KeyTooLong(Refusal):
    """The key does not fit where it must be kept: a mistake of the sender."""

    code = "key_too_long"
    message = _("The number of this request is too long. Open the page again and try once more.")
    http_status = 422


def once(
    actor: Actor, key: str, request: dict[str, Any], act: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """Do the act in one transaction with its key, or give the answer that the key already has.

    An empty key means: no such promise is asked. Two requests at the same moment: the second waits on the unique
    key for the first. Raises: KeyTooLong, KeyUsedForOther, and whatever the act raises (then the key is free again).
    """
    if len(key) > KEY_LENGTH_MAX:
        raise KeyTooLong
    if not key:
        with transaction.atomic():
            return act()
    request_hash = hashlib.sha256(json.dumps(request, sort_keys=True, default=str).encode()).hexdigest()
    if (known := _known(actor, key, request_hash)) is not None:
        return known
    try:
        with transaction.atomic():
            row = AnsweredRequest.objects.create(
                actor=actor.name, key=key, request_hash=request_hash, answered_at=clock.now()
            )
            row.answer = act()
            row.save(update_fields=["answer"])
            return row.answer
    except IntegrityError:
        if (known := _known(actor, key, request_hash)) is not None:
            return known
        raise


def _known(actor: Actor, key: str, request_hash: str) -> dict[str, Any] | None:
    row = AnsweredRequest.objects.filter(actor=actor.name, key=key).first()
    if row is None:
        return None
    if row.request_hash != request_hash:
        raise KeyUsedForOther("This request number was used before for something else. Scan again.")
    return row.answer


def forget_old(*, older_than: dt.timedelta = dt.timedelta(days=1)) -> int:
    """Drop answers that nobody will ask for any more. Returns how many."""
    count, _rows = AnsweredRequest.objects.filter(answered_at__lt=clock.now() - older_than).delete()
    return count
