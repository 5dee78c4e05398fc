"""`manage.py up`: prepares the database and runs web, worker and beat as children of one process.

Children ask the kernel to end them when the runner dies (PDEATHSIG), so `kill -9` of the runner leaves
no process behind; the embedded servers stay for the next start to adopt.
"""

import ctypes
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from django.core.management import call_command

from portal.config.process import DEMO_MARK, ROOT

PR_SET_PDEATHSIG, STOP_WITHIN, START_WITHIN = 1, 4.0, 180.0
PEOPLE_WITHIN = 15.0
_LIBC = ctypes.CDLL(None, use_errno=True)
STAMP = settings.DATA_DIR / "prepared"
# Large files of packages that no page asks for: to compress them would make the first start wait.
NOT_SERVED = ["rest_framework", "htmax*", "htmx-4*", "htmx-2.js", "ext"]
WATCHED = ("static/**/*", "*/migrations/*.py", "portal/**/data/*", "package-lock.json", "requirements/run.txt")


def fingerprint() -> str:
    """What a start prepares from: names, sizes and times of the files, and which database it was for."""
    digest = hashlib.sha256(str(settings.DATABASES["default"]["HOST"]).encode())
    for path in sorted(path for pattern in WATCHED for path in ROOT.glob(pattern) if path.is_file()):
        found = path.stat()
        digest.update(f"{path} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def is_prepared() -> bool:
    """Whether the last start prepared exactly these files for this database."""
    return STAMP.exists() and STAMP.read_text() == fingerprint()


def _die_with_parent() -> None:
    _LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the runner stops in order


@dataclass
class Runner:
    """One foreground command; `say` prints a line of progress."""

    port: int
    people: int
    say: Callable[[str], object]
    children: list[subprocess.Popen] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)

    def run(self) -> None:
        """Prepare, start, wait, stop. Exits with a sentence when the port is taken or a child dies."""
        self._check_port()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop_on_signal)
        try:
            warm = is_prepared()
            if warm:  # nothing changed since the last start: the pages may load while we look
                self._start_web()
            self.prepare(static=not warm)
            if not warm:
                self._start_web()
            self._wait_for_first_page()
            self._welcome()
            self._load_people()
            self._start_background()
            self._watch()
        finally:
            self._stop()

    # before the first page

    def _check_port(self) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", self.port))
            except OSError:
                sys.exit(f"端口 {self.port} 已被占用。请换一个，比如：make up PORT={self.port + 1}")

    def prepare(self, *, static: bool = True) -> None:
        """Bring the database and, unless they are as they were, the static files up to this release."""
        from portal.accounts.offices import make_offices
        from portal.config.demo.staff import make_staff
        from portal.config.reference import load_reference_data

        self.say("· 数据库结构")
        call_command("migrate", verbosity=0, interactive=False)
        self.say("· 区划、日历和规则")
        load_reference_data()
        made = make_offices(demo=settings.DEMO)
        self.say(f"· 单位（新建 {made} 个）" if made else "· 单位")
        if settings.DEMO:
            DEMO_MARK.touch()
            make_staff()
        if static:
            self.say("· 页面文件")
            call_command("collectstatic", verbosity=0, interactive=False, ignore_patterns=NOT_SERVED)
            STAMP.write_text(fingerprint())

    # the three processes

    def _start_web(self) -> None:
        binaries = os.path.dirname(sys.executable)
        web = [f"{binaries}/granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port)]
        web += [
            "--workers",
            "2",
            "--blocking-threads",
            "2",
            "--no-ws",
            "--log-level",
            "warning",
            "--workers-kill-timeout",
            "2",
        ]
        counts = settings.DATA_DIR / "metrics" / str(self.port)  # a start counts from nothing
        shutil.rmtree(counts, ignore_errors=True)
        self._spawn("web", [*web, "portal.config.wsgi:application"], PROMETHEUS_MULTIPROC_DIR=str(counts))

    def _start_background(self) -> None:
        """Worker and beat after the first page: three processes importing at once would make it wait."""
        celery = [f"{os.path.dirname(sys.executable)}/celery", "--quiet", "-A", "portal.config.celery"]
        self._spawn(
            "worker",
            [*celery, "worker", "--concurrency", "2", "--loglevel", "WARNING", "--without-gossip", "--without-mingle"],
        )
        self._spawn("beat", [*celery, "beat", "--loglevel", "WARNING", "--schedule", str(settings.DATA_DIR / "beat")])

    def _spawn(self, kind: str, command: list[str], **more: str) -> None:
        environment = os.environ | {"PROCESS_KIND": kind, "BASE_URL": self.address, "C_FORCE_ROOT": "1"} | more
        environment.setdefault("PYTHONWARNINGS", "ignore:You're running the worker with superuser privileges")
        child = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, preexec_fn=_die_with_parent
        )
        self.children.append(child)
        self.names[child.pid] = kind

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _wait_for_first_page(self) -> None:
        deadline = time.monotonic() + START_WITHIN
        while time.monotonic() < deadline:
            self._check_children()
            try:
                with urllib.request.urlopen(f"{self.address}/", timeout=2) as page:
                    if page.status == 200:
                        return
            except OSError:
                time.sleep(0.1)
        sys.exit("网站三分钟内没有应答，请看上面的报错。")

    def _welcome(self) -> None:
        self.say(f"\n平台已启动：{self.address}/    （Ctrl-C 停下）")
        if not settings.DEMO:
            return
        from portal.config.demo.staff import CITIZEN_PHONE, STAFF, password

        self.say(f"  个人      手机号码 {CITIZEN_PHONE}，验证码写在页面上")
        for username, name, _role, _office, label in STAFF:
            self.say(f"  {label:<6}  {self.address}/account/staff/  用户名 {username}（{name}）")
        self.say(f"  工作人员的密码都是 {password()}，动态码：.venv/bin/python manage.py demo_code li\n")

    def _load_people(self) -> None:
        if settings.DEMO and self.people:
            command = [sys.executable, "manage.py", "populate", "--people", str(self.people), "--if-empty"]
            self._spawn("report", command)
            self._give_way(PEOPLE_WITHIN)

    def _give_way(self, seconds: float) -> None:
        """Let the loading have the machine for itself before worker and beat start."""
        deadline = time.monotonic() + seconds
        while "report" in (self.names[child.pid] for child in self.children) and time.monotonic() < deadline:
            time.sleep(0.1)
            self._check_children()

    def _watch(self) -> None:
        while True:
            self._check_children()
            time.sleep(0.5)

    def _check_children(self) -> None:
        for child in list(self.children):
            code = child.poll()
            if code == 0:
                self.children.remove(child)
            elif code is not None and self.names[child.pid] == "report":
                self.children.remove(child)
                self.say("演示人员没有装进来，原因在上面；平台照常可用。")
            elif code is not None:
                sys.exit(f"{self.names[child.pid]} 停了（代码 {code}），请看上面的报错。")

    # stopping

    def _stop_on_signal(self, number: int, frame: object) -> None:
        raise SystemExit(0)

    def _stop(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        for child in self.children:
            child.terminate()
        deadline = time.monotonic() + STOP_WITHIN
        for child in self.children:
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
        self.children.clear()
