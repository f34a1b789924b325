"""Taking in a title for which 5,000 readers wait: the first of them whom this copy can serve has it, or none can.

They wait at a hundred places, in five classes, some for another form or language, one in seven suspended.
"""

import time
from typing import Any

from province_world import POPULAR, barcode, desks, place_of_item

AGAIN = 8


def long_queue(places: list[int]) -> dict[str, Any]:
    """Take in every copy of the popular titles, some times over. Of the last title, nobody can have these copies.

    Each return is taken back, outside the measured time, so that the next one finds what this one found.
    """
    from django.db import connection
    from province import database_cpu, figures

    from samenbieb.domains.catalogue.models import Work
    from samenbieb.domains.circulation import services
    from samenbieb.domains.circulation.models import Hold
    from samenbieb.domains.organisations.models import Branch

    actors = desks(places)
    works = list(Work.objects.order_by("pk").values_list("pk", flat=True)[:POPULAR])
    far = places[19]
    Branch.objects.filter(pk=far).update(exchanges=False)
    holds = Hold.objects.across_all(reason="a bench lets all of a queue wait at one far place")
    holds.filter(work_id=works[-1], state="open").update(pickup_branch_id=far)
    found = {}
    for name, titles in (
        ("return, 5,000 wait", range(1, POPULAR)),
        ("return, 5,000 wait in vain", range(POPULAR, POPULAR + 1)),
    ):
        times, problems = [], []
        worked, spent = time.process_time(), database_cpu()
        for number in (title * 5 - copy for title in titles for copy in range(5) for _again in range(AGAIN)):
            place = places[place_of_item(number)]
            started = time.perf_counter()
            try:
                answer = services.return_item(actors[place], barcode=barcode(number), branch_id=place)
                times.append((time.perf_counter() - started) * 1000)
                services.undo_return(actors[place], act_public_id=answer.act)
            except Exception as problem:
                problems.append(f"{type(problem).__name__}: {problem}")
        found[name] = figures(
            sorted(times),
            seconds=sum(times) / 1000,
            own_cpu=time.process_time() - worked,
            database=database_cpu() - spent,
            problems=problems,
        )
    Branch.objects.filter(pk=far).update(exchanges=True)
    connection.close()
    return found
