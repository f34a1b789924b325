"""A delivery end to end: from the file to everything searchable, beside what plain readers need for the same file.

    .venv/bin/python bench/marc_import.py FILE [--home FOLDER]

A new installation is made in a folder of its own. Prints and writes: records a second from the start of
`samenbieb marc import` to its end (search index included), the rate at which pymarc and `yaz-marcdump -n` (where it is)
only read the file, the ratio, the peak memory of our processes together (each at its own peak), and whether all works are
found, a second run writes nothing, and the export (ISO 2709) is the very file.
"""

import argparse
import filecmp
import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
LOOK_SECONDS = 0.05
BYTES_PER_MEGABYTE = 1_000_000
ROWS = (
    "import django; django.setup()\n"
    "from django.conf import settings\n"
    "from django.apps import apps\n"
    "from samenbieb.domains.catalogue import selectors as catalogue\n"
    "from samenbieb.domains.discovery.selectors import SearchQuery, search\n"
    "import json\n"
    "with settings.DATABASE_SERVER.lent():\n"
    "    rows = {m._meta.label: m._default_manager.count() for m in apps.get_app_config('catalogue').get_models()}\n"
    "    rows['events'] = apps.get_model('kernel', 'OutboxEvent').objects.count()\n"
    "    rows['works'] = len(list(catalogue.all_work_ids()))\n"
    "    rows['found'] = search(SearchQuery()).total\n"
    "    print(json.dumps(rows))\n"
)
PYMARC = (
    "import sys, time, pymarc\n"
    "began = time.perf_counter()\n"
    "count = sum(1 for _ in pymarc.MARCReader(open(sys.argv[1], 'rb')))\n"
    "print(count / (time.perf_counter() - began))\n"
)


def main() -> None:
    """Measure once."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--home", type=Path, help="where to make the installation (else a temporary folder)")
    options = parser.parse_args()
    home = options.home or Path(tempfile.mkdtemp(prefix="samenbieb-bench-"))
    try:
        result = measure(options.file, home)
    finally:
        if options.home is None:
            shutil.rmtree(home, ignore_errors=True)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "marc_import.json").write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    for name, value in result.items():
        print(f"{name:>28}  {value}")


def measure(file: Path, home: Path) -> dict[str, Any]:
    """Bring the file into a new installation, with the plain readers before and after it."""
    plain = _plain(file, home)
    before = _rates(plain)
    _samenbieb(home, "migrate")
    seconds, memory, answer = _imported(home, file)
    rows = _rows(home)
    _samenbieb(home, "marc", "export", "--to", str(home / "out.mrc"))
    again_seconds, _, again = _imported(home, file)
    after = _rates(plain)
    rates = {name: round(max(before[name], after[name])) for name in before}
    rate = answer["records"] / seconds
    return {
        "records": answer["records"],
        "kept_aside": answer["aside"],
        "seconds": round(seconds, 1),
        "records_per_second": round(rate),
        "again_records_per_second": round(again["records"] / again_seconds),
        "again_wrote_nothing": again["accepted"] + again["overlaid"] == 0 and _rows(home) == rows,
        **{f"{name}_per_second": one for name, one in rates.items()},
        "share_of_pymarc": round(rate / rates["pymarc"], 3),
        "works": rows["works"],
        "all_found": rows["found"] == rows["works"],
        "export_is_the_file": filecmp.cmp(home / "out.mrc", plain, shallow=False),
        "peak_megabytes": round(sum(memory.values()) / BYTES_PER_MEGABYTE),
        "peak_megabytes_each": [round(one / BYTES_PER_MEGABYTE) for one in memory.values()],
        "load": [round(one, 2) for one in os.getloadavg()],
    }


def _plain(file: Path, home: Path) -> Path:
    """The file unpacked, for readers that do not unpack."""
    home.mkdir(parents=True, exist_ok=True)
    if file.suffix != ".gz":
        return file
    target = home / "plain.mrc"
    with gzip.open(file, "rb") as packed, target.open("wb") as out:
        shutil.copyfileobj(packed, out)
    return target


def _rates(plain: Path) -> dict[str, float]:
    """Records a second of readers that only read."""
    read = subprocess.run(
        [sys.executable, "-c", PYMARC, str(plain)], capture_output=True, check=True, text=True
    )
    rates = {"pymarc": float(read.stdout)}
    if yaz := shutil.which("yaz-marcdump"):
        began = time.perf_counter()
        subprocess.run([yaz, "-n", str(plain)], stdout=subprocess.DEVNULL, check=True)
        rates["yaz"] = plain.read_bytes().count(b"\x1d") / (time.perf_counter() - began)
    return rates


def _environment(home: Path) -> dict[str, str]:
    named = {"SAMENBIEB_HOME": str(home), "DJANGO_SETTINGS_MODULE": "samenbieb.config.settings"}
    return {**os.environ, **named}


def _samenbieb(home: Path, *words: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "samenbieb.cli", *words],
        env=_environment(home),
        check=True,
        stdout=subprocess.DEVNULL,
    )


def _imported(home: Path, file: Path) -> tuple[float, dict[int, int], dict[str, Any]]:
    """Run the import; give its seconds, the peak memory of each of our processes in bytes, and its answer."""
    peaks: dict[int, int] = {}
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "samenbieb.cli", "marc", "import", str(file), "--json"],
        env=_environment(home),
        stdout=subprocess.PIPE,
    )
    ended = threading.Event()
    watcher = threading.Thread(target=_watch, args=(process.pid, peaks, ended))
    watcher.start()
    out, _ = process.communicate()
    seconds = time.perf_counter() - began
    ended.set()
    watcher.join()
    return seconds, peaks, json.loads(out)


def _watch(parent: int, peaks: dict[int, int], ended: threading.Event) -> None:
    """Keep the highest resident memory of a process and of the Python processes that it starts."""
    while not ended.wait(LOOK_SECONDS):
        for pid in (parent, *_python_children(parent)):
            peaks[pid] = max(peaks.get(pid, 0), _peak_bytes(pid))


def _python_children(parent: int) -> list[int]:
    try:
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii").split()
        return [int(one) for one in children if b"samenbieb.cli" in Path(f"/proc/{one}/cmdline").read_bytes()]
    except OSError:
        return []


def _peak_bytes(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), 0)


def _rows(home: Path) -> dict[str, int]:
    told = subprocess.run(
        [sys.executable, "-c", ROWS], env=_environment(home), capture_output=True, check=True, text=True
    )
    rows: dict[str, int] = json.loads(told.stdout.splitlines()[-1])
    return rows


if __name__ == "__main__":
    main()
