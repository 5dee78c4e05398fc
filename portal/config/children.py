"""The processes `up` starts: each ends with its starter, and starting one needs no Django."""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from typing import NoReturn

from portal.config.process import DATA_DIR, ROOT

PR_SET_PDEATHSIG, START_WITHIN = 1, 180.0
BINARIES = os.path.dirname(sys.executable)
WEB = [f"{BINARIES}/granian", "--interface", "wsgi", "--host", "127.0.0.1", "--workers", "2", "--blocking-threads", "3",
       "--no-ws", "--log-level", "warning", "--workers-kill-timeout", "2"]  # fmt: skip
_LIBC = ctypes.CDLL(None, use_errno=True)


def address(port: int) -> str:
    """Where the web process of that port answers."""
    return f"http://127.0.0.1:{port}"


def spawn(kind: str, command: list[str], port: int, **more: str) -> subprocess.Popen:
    """Start a process of that kind (settings choose time limits by it); it ends when this process does."""
    environment = os.environ | {"PROCESS_KIND": kind, "BASE_URL": address(port), "C_FORCE_ROOT": "1"} | more
    environment.setdefault("PYTHONWARNINGS", "ignore:You're running the worker with superuser privileges")
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, preexec_fn=_die_with_parent)


def spawn_web(port: int) -> subprocess.Popen:
    """Start the web process."""
    counts = DATA_DIR / "metrics" / str(port)  # a start counts from nothing
    shutil.rmtree(counts, ignore_errors=True)
    command = [*WEB, "--port", str(port), "portal.config.wsgi:application"]
    return spawn("web", command, port, PROMETHEUS_MULTIPROC_DIR=str(counts))


def answers(port: int, web: subprocess.Popen, within: float = START_WITHIN) -> bool:
    """Wait until the home page answers, and say where; False when it did not within so many seconds.

    Exits with a sentence when the process ends.
    """
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if (code := web.poll()) is not None:
            give_up("web", code)
        try:
            with urllib.request.urlopen(f"{address(port)}/", timeout=2) as page:
                if page.status == 200:
                    sys.stdout.write(f"\n平台已启动：{address(port)}/    （Ctrl-C 停下）\n\n")
                    sys.stdout.flush()
                    return True
        except OSError:
            time.sleep(0.1)
    return False


def give_up(kind: str, code: int) -> NoReturn:
    """Exit with a sentence, because that process ended by itself."""
    sys.exit(f"{kind} 停了（代码 {code}），请看上面的报错。")


def _die_with_parent() -> None:
    _LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the runner stops in order
