"""The same request twice: the second gets the answer of the first, and nothing is written."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from samenbieb.kernel import clock, locking
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Busy, Refusal
from samenbieb.kernel.models import AnsweredRequest
from samenbieb.kernel.statements import Statement

KEY_LENGTH_MAX = 80
TRIES_MAX = 3
# Waits for whoever is writing the same key.
_KEEP = Statement(
    """
    INSERT INTO kernel_answeredrequest (actor, key, request_hash, answered_at)
    VALUES (%(actor)s::text, %(key)s::text, %(request_hash)s::text, %(now)s::timestamptz)
    ON CONFLICT (actor, key) DO NOTHING RETURNING id
    """
)
_KNOWN = Statement(
    """
    SELECT request_hash, answer::text FROM kernel_answeredrequest
    WHERE actor = %(actor)s::text AND key = %(key)s::text
    """
)
_ANSWER = Statement("UPDATE kernel_answeredrequest SET answer = %(answer)s::jsonb WHERE id = %(id)s::bigint")


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
    # What a locked service wrote is taken back by its own transaction when it fails.
    with transaction.atomic(savepoint=not locking.is_guarded()):
        if not key:
            return act()
        return _once(actor, key, request, act)


def _once(
    actor: Actor, key: str, request: dict[str, Any], act: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    request_hash = hashlib.sha256(json.dumps(request, sort_keys=True, default=str).encode()).hexdigest()
    for _try in range(TRIES_MAX):
        kept = _KEEP.row(actor=actor.name, key=key, request_hash=request_hash, now=clock.now())
        if kept is not None:
            answer = act()
            _ANSWER.run(id=kept[0], answer=json.dumps(answer))
            return answer
        if (known := _known(actor, key, request_hash)) is not None:
            return known
    raise Busy  # forgotten each time between the two looks


def _known(actor: Actor, key: str, request_hash: str) -> dict[str, Any] | None:
    found = _KNOWN.row(actor=actor.name, key=key)
    if found is None:
        return None
    if found[0] != request_hash:
        raise KeyUsedForOther("This request number was used before for something else. Scan again.")
    answer: dict[str, Any] = json.loads(found[1])
    return answer


def forget_old(*, older_than: dt.timedelta = dt.timedelta(days=1)) -> int:
    """Drop answers that nobody will ask for any more. Returns how many."""
    count, _rows = AnsweredRequest.objects.filter(answered_at__lt=clock.now() - older_than).delete()
    return count
