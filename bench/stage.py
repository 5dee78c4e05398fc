"""Where a work load runs: a data folder of its own with embedded servers, reference data and invented people."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def open_stage(people: int) -> None:
    """Start the servers over `.local/bench`, set Django up, and load `people` unless as many are there.

    Settings read the environment once, so call it before anything of Django is imported.
    """
    folder = Path(os.environ.get("BENCH_DIR", ROOT / ".local" / "bench"))
    folder.mkdir(parents=True, exist_ok=True)
    os.environ |= {"DATA_DIR": str(folder), "DEMO": "1", "PROCESS_KIND": "command"}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.config.settings")
    from portal.config.process import ensure_servers

    ensure_servers(folder)
    # In a process of its own: what migrations and a load need of memory is no cost of the work.
    subprocess.run([sys.executable, "-m", "bench.stage", str(people)], check=True, cwd=ROOT)
    import django

    django.setup()


def _prepare(people: int) -> None:
    from analytics.indicators.services import fold
    from portal.config.runner import Runner
    from portal.people.models import Person

    Runner(port=0, people=0, say=lambda line: None).prepare()
    missing = people - Person.objects.filter(is_demo=True).count()
    if missing > 0:
        subprocess.run([sys.executable, str(ROOT / "manage.py"), "populate", "--people", str(missing)], check=True)
    fold()  # as the worker does every ten seconds; a load of a million leaves half a million changes behind


if __name__ == "__main__":
    import django

    django.setup()
    _prepare(int(sys.argv[1]))
