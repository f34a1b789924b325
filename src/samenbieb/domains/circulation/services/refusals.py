"""A refusal of lending leaves a line in the audit trail too: who tried what, and every reason against it."""

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from samenbieb.kernel import audit
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Busy, Refusal

P = ParamSpec("P")
T = TypeVar("T")
Service = Callable[Concatenate[Actor, P], T]


def refusals_audited(action: str) -> Callable[[Service[P, T]], Service[P, T]]:
    """Let a service that refuses with reasons write them down, after its transaction was taken back. Outermost decorator."""

    def around(service: Service[P, T]) -> Service[P, T]:
        @functools.wraps(service)
        def run(actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> T:
            try:
                return service(actor, *args, **kwargs)
            except Busy:
                raise
            except Refusal as refusal:
                audit.refused(
                    actor, action, codes=[str(code) for code in refusal.details.get("codes", [refusal.code])]
                )
                raise

        return run

    return around
