"""The kill drill: `python -m tests.drill.kill --transitions 200 --kills 5 --flushes 1 --restarts 1`.

Real servers over a folder of their own and a real worker with its timer. While people are taken through the
register, the worker is killed, the cache flushed and the database restarted without a checkpoint; then what
is left is delivered and the inboxes must equal the log. Prints the figures as one line of JSON.
"""

import argparse
import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
import redis

from portal.config.embedded import EmbeddedServers, postgres_program

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60  # seconds until a worker that delivers nothing is a failure
WAITING = "SELECT count(*) FROM portal_delivery WHERE state = 'pending'"
DELIVERED = "SELECT count(*) FROM portal_delivery WHERE state = 'done'"
RELAYING = "SELECT count(*) FROM pg_stat_activity WHERE state <> 'idle' AND query LIKE '%portal_inboxitem%' AND pid <> pg_backend_pid()"


class Stage:
    """The servers, one worker at a time, and the faults."""

    def __init__(self, folder: Path) -> None:
        self.servers = EmbeddedServers(folder)
        self.servers.acquire()
        self.url = self.servers.database_url.replace("/portal?", "/test_drill?")
        os.environ.pop("TESTING", None)
        os.environ |= {
            "DATA_DIR": str(folder), "DEMO": "1", "DATABASE_URL": self.url, "REDIS_URL": self.servers.redis_url,
            "DJANGO_SETTINGS_MODULE": "portal.config.settings", "PROCESS_KIND": "command",
        }  # fmt: skip
        self.worker: subprocess.Popen | None = None

    def start_worker(self) -> None:
        command = [sys.executable, "-m", "celery", "--quiet", "-A", "portal.config.celery", "worker", "--beat"]
        command += ["--concurrency", "2", "--loglevel", "ERROR", "--without-gossip", "--without-mingle"]
        command += ["--schedule", str(self.servers.data_dir / "beat")]
        environment = os.environ | {"PROCESS_KIND": "worker", "C_FORCE_ROOT": "1"}
        with open(self.servers.data_dir / "worker.log", "ab") as log:
            self.worker = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
            )

    def kill_worker(self) -> None:
        """The worker, its children and its timer, in the middle of whatever they do."""
        if self.worker is not None:
            os.killpg(self.worker.pid, signal.SIGKILL)
            self.worker.wait()
            self.worker = None

    def flush(self) -> None:
        with closing(redis.Redis.from_url(self.servers.redis_url)) as cache:
            cache.flushall()

    def restart_database(self) -> None:
        """As after a power cut: no checkpoint, every connection gone."""
        self.servers._pg_ctl("restart", "-m", "immediate", "-w", "-t", "60")

    def ask(self, statement: str) -> int:
        with (
            closing(psycopg2.connect(f"dbname=test_drill user=postgres host={self.servers.sockets}")) as asking,
            asking.cursor() as cursor,
        ):
            cursor.execute(statement)
            return cursor.fetchone()[0]

    def wait_until(self, true: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                if true():
                    return
            except psycopg2.OperationalError:
                pass  # the database is restarting
            time.sleep(0.01)
        raise TimeoutError(f"{what}: not within {PATIENCE} seconds")

    def prepare(self, like: str = "") -> None:
        """A database of today's schema with reference data and nobody in it; a copy of the one `like`, if that is given."""
        import django

        mark = self.servers.data_dir / "schema"
        fresh = not mark.exists() or mark.read_text() != _schema()
        if fresh:
            mark.unlink(missing_ok=True)
            self._create()
            if like:
                self._copy(like)
        django.setup()
        from portal.accounts.offices import make_offices
        from portal.config.reference import load_reference_data
        from tests.harness import wipe

        if fresh:
            from django.core.management import call_command

            call_command("migrate", verbosity=0, interactive=False)
            load_reference_data()
            make_offices(demo=True)
            mark.write_text(_schema())
        wipe()
        self.flush()

    def _create(self) -> None:
        with closing(psycopg2.connect(f"dbname=postgres user=postgres host={self.servers.sockets}")) as server:
            server.autocommit = True
            with server.cursor() as cursor:
                cursor.execute("DROP DATABASE IF EXISTS test_drill WITH (FORCE)")
                cursor.execute("CREATE DATABASE test_drill")

    def _copy(self, like: str) -> None:
        """Seconds instead of the half minute that all migrations take."""
        reading = subprocess.Popen([str(postgres_program("pg_dump")), like], stdout=subprocess.PIPE)
        psql = [str(postgres_program("psql")), "-qX", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-d", "test_drill"]
        target = ["-h", str(self.servers.sockets), "-o", os.devnull]
        subprocess.run([*psql, *target], stdin=reading.stdout, check=True)
        if reading.wait() != 0:
            raise RuntimeError(f"pg_dump of {like} failed")


def _schema() -> str:
    sums = [hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(ROOT.glob("*/migrations/*.py"))]
    return hashlib.sha256("".join(sums).encode()).hexdigest()


def spread(times: int, stages: int) -> set[int]:
    """Which of the stages a fault falls into, evenly."""
    return {(2 * number + 1) * stages // (2 * times) for number in range(times)} if times else set()


def run(stage: Stage, transitions: int, kills: int, flushes: int, restarts: int) -> dict[str, Any]:
    """Every stage: a fresh worker, a share of the steps, a fault or two, a kill; the last one is left to finish."""
    from tests.drill.writer import Writer, compare

    writer, stages, began = Writer(transitions), kills + 1, time.monotonic()
    flushing, restarting = spread(flushes, stages), spread(restarts, stages)
    for number in range(stages):
        first, last = (transitions * at // stages for at in (number, number + 1))
        writing = threading.Thread(target=writer.write, args=(first, last))
        before = stage.ask(DELIVERED)
        stage.start_worker()
        writing.start()
        stage.wait_until(lambda first=first, last=last: writer.done >= (first + last) // 2, "writing")
        if number in flushing:
            stage.flush()
        if number in restarting:
            stage.restart_database()
        _wait_for_relay(stage, before, in_the_middle=bool(number % 2))
        if number < kills:
            stage.kill_worker()
        writing.join()
    drained_from = time.monotonic()
    stage.wait_until(lambda: stage.ask(WAITING) == 0, "delivering the rest")
    figures = {"transitions": transitions, "kills": kills, "flushes": flushes, "restarts": restarts, **compare()}
    figures |= {"retries": writer.retries, "drained_in": round(time.monotonic() - drained_from, 1)}
    return figures | {"seconds": round(time.monotonic() - began, 1)}


def _wait_for_relay(stage: Stage, before: int, *, in_the_middle: bool) -> None:
    """Until this worker has delivered something, or, for a kill in the middle, until it is about to."""
    stage.wait_until(
        lambda: bool(in_the_middle and stage.ask(RELAYING)) or stage.ask(DELIVERED) > before,
        "the worker's first delivery",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, number in {"transitions": 200, "kills": 5, "flushes": 1, "restarts": 1}.items():
        parser.add_argument(f"--{name}", type=int, default=number)
    parser.add_argument("--folder", type=Path, default=Path(os.environ.get("DATA_DIR") or ROOT / ".local") / "drill")
    parser.add_argument("--like", default="", help="URL of a database with today's schema")
    given = parser.parse_args()
    stage = Stage(given.folder.resolve())
    try:
        stage.prepare(given.like)
        sys.stdout.write(json.dumps(run(stage, given.transitions, given.kills, given.flushes, given.restarts)) + "\n")
    finally:
        stage.kill_worker()
        stage.servers.release()


if __name__ == "__main__":
    main()
