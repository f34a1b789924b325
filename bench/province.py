"""Lending in a province: acts a second with eight connections in four processes, through the service and through HTTP.

    .venv/bin/python bench/province.py [--scale 1.0] [--seconds 10] [--only check_out] [--no-http] [--keep FOLDER] [--results FILE]

A database of its own, flushing to disk as in production, filled with 1,000,000 items, 300,000 open loans and 100,000
members (`--scale` 0.1 takes a tenth). Prints rate, median and p95, processor time of one act (callers and database) and
the ratio to one bare INSERT of a loan with its own commit and to a plain ORM check-out, all in the same run.
"""

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(Path(__file__).parent / "parts"), str(Path(__file__).parent)]
RESULTS = Path(__file__).parent / "results"
TICKS = os.sysconf("SC_CLK_TCK")
GOALS = {
    "check out": (500, 50),
    "check out over HTTP": (150, None),
    "return, 5,000 wait": (None, 50),
    "return, 5,000 wait in vain": (None, 50),
}


def main() -> None:
    """Start a database, fill it, measure, write the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--only", default="", help="names of phases, with commas between")
    parser.add_argument("--no-http", action="store_true")
    parser.add_argument("--results", type=Path, default=RESULTS / "province.json")
    parser.add_argument("--keep", default="", help="a folder for the database, used again the next time")
    options = parser.parse_args()
    with _home(options.keep) as home:
        set_up(home)
        from django.conf import settings

        with settings.DATABASE_SERVER.lent():
            answers = _measured(options)
    options.results.parent.mkdir(exist_ok=True)
    options.results.write_text(json.dumps(answers, indent=2) + "\n", encoding="utf-8")
    show(answers)


@contextmanager
def _home(kept: str) -> Iterator[str]:
    if kept:
        Path(kept).mkdir(parents=True, exist_ok=True)
        yield kept
    else:
        with tempfile.TemporaryDirectory(prefix="samenbieb-bench-") as home:
            yield home


def set_up(home: str) -> None:
    """Make Django ready in this process."""
    os.environ.update(SAMENBIEB_HOME=home, DJANGO_SETTINGS_MODULE="samenbieb.config.settings")
    os.environ.pop("DATABASE_URL", None)
    import django

    django.setup()


def _measured(options: argparse.Namespace) -> dict[str, Any]:
    from django.core.management import call_command
    from django.db import connection
    from province_acts import PHASES, people_at_the_desk
    from province_queue import long_queue
    from province_web import over_http
    from province_workers import PROCESSES, THREADS, Task, home, measured
    from province_world import Sizes, build

    from samenbieb.domains.organisations.models import Branch

    sizes = Sizes.of(options.scale)
    began = time.perf_counter()
    call_command("migrate", verbosity=0, skip_checks=True)
    if not Branch.objects.exists():
        build(sizes)
        people_at_the_desk()
    built = round(time.perf_counter() - began)
    places = list(Branch.objects.order_by("pk").values_list("pk", flat=True))
    connection.close()
    only = set(filter(None, options.only.split(",")))
    first = int(time.time()) * 7919 % 1_000_000  # a kept database is not asked for the same copies again
    found: dict[str, Any] = {}
    for name in PHASES:
        if not only or name in only or name == "bare insert":
            found[name] = measured(Task(name, home(), places, sizes, options.seconds, first))
            print(name, found[name], file=sys.stderr)
    if not only or "long queue" in only:
        found |= long_queue(places)
    if not options.no_http:
        found["check out over HTTP"] = over_http(places, sizes, options.seconds, first)
    bare, plain = found["bare insert"], found.get("plain ORM check out")
    for figures in found.values():
        figures["ratio_to_bare"] = round(bare["rate"] / figures["rate"], 1) if figures["rate"] else None
    check_out, back = found.get("check out"), found.get("return")
    return {
        "machine": {"python": platform.python_version(), "cores": os.cpu_count(), "load": os.getloadavg()[0]},
        "items": sizes.items, "loans": sizes.loans, "members": sizes.members, "build_seconds": built,
        "connections": PROCESSES * THREADS, "processes": PROCESSES,
        "times_plain_orm": round(check_out["rate"] / plain["rate"], 2) if check_out and plain else None,
        "return_to_check_out": round(back["rate"] / check_out["rate"], 2) if check_out and back else None,
        "phases": found,
    }  # fmt: skip


def figures(
    times: list[float], *, seconds: float, own_cpu: float, database: float, problems: list[str]
) -> dict[str, Any]:
    """Sum up what was measured: `times` in milliseconds, the rest in seconds."""
    count = max(len(times), 1)
    return {
        "count": len(times),
        "rate": round(len(times) / seconds, 1),
        "median_ms": round(statistics.median(times), 2) if times else None,
        "p95_ms": round(times[int(len(times) * 0.95)], 2) if times else None,
        "own_cpu_ms": round(own_cpu * 1000 / count, 2),
        "database_cpu_ms": round(database * 1000 / count, 2),
        "problems": len(problems),
        "first_problem": problems[0] if problems else "",
    }


def database_cpu() -> float:
    """Give the processor seconds that the server's processes have used, those that ended included."""
    from samenbieb.adapters.postgres_embedded.places import find_places

    data = find_places(Path(os.environ["SAMENBIEB_HOME"])).data
    master = (data / "postmaster.pid").read_text(encoding="ascii").split()[0]
    total = 0
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            fields = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        if folder.name == master:
            total += sum(map(int, fields[11:15]))  # its own, and that of the children that ended
        elif fields[1] == master:
            total += sum(map(int, fields[11:13]))
    return total / TICKS


def show(answers: dict[str, Any]) -> None:
    """Print a table, and what is wanted beside it."""
    print(
        f"{answers['items']:,} items, {answers['loans']:,} open loans, {answers['members']:,} members"
        f" (made in {answers['build_seconds']} s); load {answers['machine']['load']:.1f}"
    )
    print(
        f"{'':34}{'a second':>10}{'median ms':>11}{'p95 ms':>9}{'cpu ms':>9}{'db ms':>8}{'bare':>7}{'wrong':>7}"
    )
    for name, one in answers["phases"].items():
        print(
            f"{name:34}{one['rate']:>10}{one['median_ms']!s:>11}{one['p95_ms']!s:>9}{one['own_cpu_ms']:>9}"
            f"{one['database_cpu_ms']:>8}{one['ratio_to_bare']!s:>7}{one['problems']:>7} {one['first_problem'][:80]}"
        )
    print(f"check out / plain ORM: {answers['times_plain_orm']} times (wanted: 4)")
    print(f"return / check out, acts a second: {answers['return_to_check_out']}")
    if "check out over HTTP" in answers["phases"]:
        client = answers["phases"]["check out over HTTP"]["client_cpu_ms"]
        print(f"check out over HTTP: of the processor time, {client} ms a scan are the browsers'")
    for name, (rate, p95) in GOALS.items():
        if name in answers["phases"]:
            goals = [f"{rate} a second" if rate else "", f"p95 {p95} ms" if p95 else ""]
            print(f"{name}: wanted {', '.join(filter(None, goals))}")


if __name__ == "__main__":
    main()
