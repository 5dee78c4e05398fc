"""The embedded servers: shared by everybody who asks, stopped by the last, and never in anybody's way."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg2
import pytest

from portal.config.embedded import LONGEST_SOCKET_PATH, EmbeddedServers, SetupProblem

ROOT = Path(__file__).resolve().parents[2]
HOLD = "import sys; from pathlib import Path; from portal.config.embedded import EmbeddedServers\n" \
    "servers = EmbeddedServers(Path(sys.argv[1]), fast=True); servers.acquire(); print('held', flush=True); sys.stdin.read()"  # fmt: skip


@pytest.fixture
def folder(tmp_path_factory):
    """A folder that PostgreSQL's own user may walk into, also when the tests run as root."""
    made = Path("/var/tmp") / f"lj-test-{os.getpid()}-{time.monotonic_ns()}"
    made.mkdir()
    yield made
    subprocess.run(["rm", "-rf", str(made)], check=True)


def answers(servers: EmbeddedServers) -> bool:
    try:
        psycopg2.connect(f"dbname=portal user=postgres host={servers.sockets}").close()
    except psycopg2.OperationalError:
        return False
    return True


def hold(folder: Path) -> subprocess.Popen:
    command = [sys.executable, "-c", HOLD, str(folder)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_two_commands_at_once_share_one_server_and_the_last_one_out_stops_it(folder):
    first, second = hold(folder), hold(folder)
    servers = EmbeddedServers(folder, fast=True)
    first.communicate("")
    assert answers(servers)
    second.communicate("")
    assert not answers(servers)


def test_a_killed_command_leaves_nothing_that_stops_the_next_start(folder):
    killed = hold(folder)
    killed.kill()
    killed.communicate()
    after = hold(folder)
    servers = EmbeddedServers(folder, fast=True)
    assert answers(servers)
    after.communicate("")
    assert not answers(servers)


def test_a_path_too_long_for_a_socket_moves_the_sockets_not_the_data(folder):
    deep = folder / ("deep" * 30)
    servers = EmbeddedServers(deep, fast=True)
    assert len(os.fsencode(servers.sockets / ".s.PGSQL.5432.lock")) <= LONGEST_SOCKET_PATH
    assert servers.pgdata.is_relative_to(deep)
    process = hold(deep)
    assert answers(servers)
    process.communicate("")


def test_a_folder_that_cannot_be_written_is_said_in_one_sentence():
    with pytest.raises(SetupProblem, match=r"不能写.*请换一个能写的 DATA_DIR"):
        EmbeddedServers(Path("/proc/portal")).acquire()


def test_a_full_disk_is_said_before_anything_is_written(folder, monkeypatch):
    monkeypatch.setattr("portal.config.embedded.LEAST_FREE_DISK", 1 << 60)
    with pytest.raises(SetupProblem, match="磁盘快满了"):
        EmbeddedServers(folder).acquire()


def test_a_taken_port_is_said_with_the_command_that_works():
    from portal.config import head_start

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit, match=rf"端口 {port} 已被占用.*make up PORT={port + 1}"):
            head_start.check_port(port)


@pytest.mark.parametrize("asked", [["up", "--help"], ["populate", "-h"], ["help"]])
def test_who_asks_how_a_command_works_starts_no_server(asked, tmp_path):
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    environment |= {"DATA_DIR": str(tmp_path), "DEMO": "1"}
    told = subprocess.run(
        [sys.executable, "manage.py", *asked], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert told.returncode == 0 and "manage.py" in told.stdout
    assert not (tmp_path / "pg").exists() and not (tmp_path / "valkey").exists()
