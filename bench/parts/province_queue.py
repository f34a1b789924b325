"""Taking in a title for which 5,000 readers wait: the first of them has it, or none can have this copy."""

import time
from typing import Any

from province_world import POPULAR, barcode, desks, place_of_item


def long_queue(places: list[int]) -> dict[str, Any]:
    """Take in every copy of the popular titles, one after another. Of the last title, nobody can have these copies."""
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
        worked, spent, began = time.process_time(), database_cpu(), time.perf_counter()
        for number in (title * 5 - copy for title in titles for copy in range(5)):
            place = places[place_of_item(number)]
            started = time.perf_counter()
            try:
                services.return_item(actors[place], barcode=barcode(number), branch_id=place)
            except Exception as problem:
                problems.append(f"{type(problem).__name__}: {problem}")
                continue
            times.append((time.perf_counter() - started) * 1000)
        found[name] = figures(
            sorted(times),
            seconds=time.perf_counter() - began,
            own_cpu=time.process_time() - worked,
            database=database_cpu() - spent,
            problems=problems,
        )
    connection.close()
    return found
