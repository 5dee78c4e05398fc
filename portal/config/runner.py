"""`manage.py up`: prepares the database and runs web, worker and beat as children of one process.

Children ask the kernel to end them when the runner dies, so `kill -9` of the runner leaves no process behind;
the embedded servers stay for the next start to adopt.
"""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from django.core.management import call_command

from portal.config import children, head_start
from portal.config.process import DEMO_MARK

STOP_WITHIN, PEOPLE_WITHIN = 4.0, 15.0
# Large files of packages that no page asks for: to compress them would make the first start wait.
NOT_SERVED = ["rest_framework", "htmax*", "htmx-4*", "htmx-2.js", "ext"]


def _silently(line: str) -> None:
    pass


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
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop_on_signal)
        try:
            self._bring_up()
            self._introduce()
            self._load_people()
            self._start_partners()
            self._start_background()
            self._watch()
        finally:
            self._stop()

    # before the first page

    def _bring_up(self) -> None:
        web = head_start.taken.get(self.port)  # from files that are as they were
        if web:
            self._keep("web", web)
            self.prepare(static=False)
        else:
            self.prepare()
            web = children.spawn_web(self.port)
            self._keep("web", web)
        if self.port not in head_start.seen and not children.answers(self.port, web):
            sys.exit("网站三分钟内没有应答，请看上面的报错。")

    def prepare(self, *, static: bool = True) -> None:
        """Bring the database and, unless they are as they were, the static files up to this release."""
        from portal.accounts.offices import make_offices
        from portal.config.demo.channels.keys import make_keys
        from portal.config.demo.employer import make_employer
        from portal.config.demo.staff import make_staff
        from portal.config.migrating import migrate
        from portal.config.reference import load_reference_data

        say = self.say if static else _silently
        say("· 数据库结构")
        migrate()
        say("· 区划、日历和规则")
        load_reference_data()
        made = make_offices(demo=settings.DEMO)
        say(f"· 单位（新建 {made} 个）" if made else "· 单位")
        if settings.DEMO:
            DEMO_MARK.touch()
            make_staff()
            make_employer()
            make_keys()
        if static:
            say("· 页面文件")
            call_command("collectstatic", verbosity=0, interactive=False, ignore_patterns=NOT_SERVED)
            head_start.STAMP.write_text(head_start.fingerprint())

    # the three processes

    def _start_background(self) -> None:
        """Worker and beat after the first page: three processes importing at once would make it wait."""
        celery = [f"{children.BINARIES}/celery", "--quiet", "-A", "portal.config.celery"]
        self._spawn(
            "worker",
            [*celery, "worker", "--concurrency", "2", "--loglevel", "WARNING", "--without-gossip", "--without-mingle"],
        )
        self._spawn("beat", [*celery, "beat", "--loglevel", "WARNING", "--schedule", str(settings.DATA_DIR / "beat")])

    def _spawn(self, kind: str, command: list[str]) -> None:
        self._keep(kind, children.spawn(kind, command, self.port))

    def _keep(self, kind: str, child: subprocess.Popen) -> None:
        self.children.append(child)
        self.names[child.pid] = kind

    def _introduce(self) -> None:
        if not settings.DEMO:
            return
        from portal.config.demo.employer import EMPLOYER, EMPLOYER_PHONE
        from portal.config.demo.staff import CITIZEN_PHONE, STAFF, password

        self.say(f"  个人      手机号码 {CITIZEN_PHONE}，验证码写在页面上")
        self.say(f"  单位      手机号码 {EMPLOYER_PHONE}（{EMPLOYER}）")
        for username, name, _role, _office, label in STAFF:
            self.say(f"  {label:<6}  {children.address(self.port)}/account/staff/  用户名 {username}（{name}）")
        self.say(f"  工作人员的密码都是 {password()}，动态码：.venv/bin/python manage.py demo_code li\n")

    def _load_people(self) -> None:
        if settings.DEMO and self.people:
            command = [sys.executable, "manage.py", "populate", "--people", str(self.people), "--if-empty"]
            self._spawn("report", command)
            self._give_way(PEOPLE_WITHIN)

    def _start_partners(self) -> None:
        """In a demo the other authorities are played on this machine; elsewhere PARTNERS_FILE names the real ones."""
        if settings.DEMO:
            self._spawn("partners", [sys.executable, "-m", "portal.config.demo.partners"])

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
                children.give_up(self.names[child.pid], code)

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
