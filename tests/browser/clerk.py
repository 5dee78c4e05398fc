"""A process with the portal's own settings that does on its data what no page does: let time pass, read a code."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LISTENS = """
import contextlib, io, json, sys, traceback
from portal.config import process
process.prepare(["manage.py", "shell"])
import django
django.setup()
for line in sys.stdin:
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said):
            exec(json.loads(line), {})
        print(json.dumps(said.getvalue()), flush=True)
    except Exception:
        traceback.print_exc()
        print("null", flush=True)
"""


class Clerk:
    """Started at the first order and kept: a process each time would cost a second or two."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment | {"DJANGO_SETTINGS_MODULE": "portal.config.settings"}
        self.process: subprocess.Popen | None = None

    def does(self, code: str) -> str:
        """Run the code there; what it printed. Raises ValueError, its traceback on stderr, where it failed."""
        if self.process is None:
            command = [sys.executable, "-c", LISTENS]
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
        self.process.stdin.write(json.dumps(code) + "\n")  # type: ignore[union-attr]
        self.process.stdin.flush()  # type: ignore[union-attr]
        said = json.loads(self.process.stdout.readline())  # type: ignore[union-attr]
        if said is None:
            raise ValueError(code)
        return said

    def goes(self) -> None:
        """End the process, if one was started."""
        if self.process is not None:
            self.process.communicate(timeout=15)
