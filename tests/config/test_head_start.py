"""A start where nothing changed: the pages begin beside the servers, and what is missing all the same is made good."""

import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from portal.config import children, head_start

SERVE = "import http.server, sys; http.server.HTTPServer(('127.0.0.1', int(sys.argv[1])), type('H', (http.server.BaseHTTPRequestHandler,), {'do_GET': lambda self: (self.send_response(int(sys.argv[2])), self.end_headers())})).serve_forever()"


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def served(port: int) -> Iterator:
    """`served(500)`: a web process whose home page answers with that status."""
    started: list[subprocess.Popen] = []

    def start(status: int) -> subprocess.Popen:
        command = [sys.executable, "-c", SERVE, str(port), str(status)]
        started.append(subprocess.Popen(command, stderr=subprocess.DEVNULL))
        return started[-1]

    yield start
    for one in started:
        one.kill()
        one.wait()


@pytest.fixture
def prepared(tmp_path, monkeypatch):
    """What a start prepares from, in a folder of its own, as the last start has left it."""
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "page.css").write_text("a {}")
    monkeypatch.setattr(head_start, "ROOT", tmp_path)
    monkeypatch.setattr(head_start, "STAMP", tmp_path / "prepared")
    head_start.STAMP.write_text(head_start.fingerprint())
    return tmp_path


def test_a_start_is_prepared_until_a_file_comes_goes_or_changes(prepared):
    assert head_start.is_prepared()
    (prepared / "static" / "page.css").write_text("a { color: red }")
    assert not head_start.is_prepared()


def test_a_start_over_another_database_is_not_prepared(prepared, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/portal")
    assert not head_start.is_prepared()


def test_the_home_page_is_waited_for_and_its_address_said(port, served, capsys):
    assert children.answers(port, served(200), within=20)
    assert f"http://127.0.0.1:{port}/" in capsys.readouterr().out


def test_pages_that_do_not_come_are_left_to_the_runner(port, served, monkeypatch):
    """As where somebody emptied the database since: the runner makes the tables anew and asks again."""
    monkeypatch.setattr(head_start, "PATIENCE", 1.0)
    monkeypatch.setitem(head_start.taken, port, served(500))
    head_start.wait(port)
    assert port not in head_start.seen


def test_a_web_process_that_ends_is_said_in_one_sentence(port):
    ended = subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"])
    with pytest.raises(SystemExit, match="web 停了（代码 3）"):
        children.answers(port, ended, within=20)


def test_the_port_of_a_command_line():
    assert [head_start.port_of(one) for one in ([], ["--port", "8080", "--people", "0"], ["--port=9"])] == [
        8000,
        8080,
        9,
    ]
