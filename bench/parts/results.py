"""Where figures go: a file for each measurement, with the machine and how busy it was."""

import json
import os
import platform
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
_LOAD_BEFORE = os.getloadavg()[0]


def keep(name: str, answers: dict[str, Any]) -> None:
    """Write the figures of a measurement to bench/results, or to the folder that BENCH_RESULTS names."""
    folder = Path(os.environ.get("BENCH_RESULTS") or ROOT / "bench" / "results")
    folder.mkdir(parents=True, exist_ok=True)
    machine = {
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load_before": round(_LOAD_BEFORE, 2),
        "load_after": round(os.getloadavg()[0], 2),
    }
    target = folder / f"{name}.json"
    target.write_text(json.dumps({"machine": machine, **answers}, indent=2) + "\n", encoding="utf-8")
    print(f"written to {target}")
