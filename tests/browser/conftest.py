"""The whole portal as `make up` runs it, and a Chromium that shows Chinese: one of each for all browser tests."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import pytest
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from portal.config.demo.employer import EMPLOYER_PHONE
from tests import template
from tests.browser.clerk import Clerk
from tests.browser.hands import Hands, Mouse

ROOT = Path(__file__).resolve().parents[2]
BROWSERS = ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium")  # the same engine; without a window it costs half
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
    "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",  # the interview room: a camera that is none
]  # fmt: skip
START_WITHIN = 420
FROM_NOTHING = ("main", "gw0")


class Portal:
    """A running portal over a data folder of its own."""

    def __init__(self, folder: Path, database: str = "") -> None:
        self.folder = folder
        self.signed_in: dict[str, list] = {}  # cookies of the demo accounts that have signed in
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        unset = {"DATABASE_URL", "REDIS_URL", "TESTING"}
        self.environment = {name: value for name, value in os.environ.items() if name not in unset}
        self.environment |= {"DEMO": "1", "DATA_DIR": str(folder), "PYTHONUNBUFFERED": "1"}
        self.environment |= {"DATABASE_URL": database} if database else {}
        self.clerk = Clerk(self.environment)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.log = (self.folder / "up.log").open("w")
        command = [sys.executable, "manage.py", "up", "--port", str(self.port), "--people", "0"]
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=self.log, stderr=self.log)
        deadline = time.monotonic() + START_WITHIN
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                urllib.request.urlopen(f"{self.address}/livez", timeout=10)
                return
            except OSError:
                self.process.poll()
        self.stop()
        pytest.fail((self.folder / "up.log").read_text()[-3000:])

    def stop(self) -> None:
        self.clerk.goes()
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=15)
        self.log.close()

    def demo_code(self, name: str) -> tuple[str, str]:
        """Password and current code of a demo account, as the README says to get them.

        A code opens one door only, by a row and in the cache; what this one has opened is forgotten.
        """
        said = self.clerk.does(
            "from django.core.cache import cache; from django.core.management import call_command; "
            "from portal.accounts.models import SecondFactorUse; "
            f"SecondFactorUse.objects.filter(user__username={name!r}).delete(); cache.clear(); "
            f"call_command('demo_code', {name!r})"
        )
        password, code = re.search(r"密码 (\S+)\s+动态码 (\d+)", said).groups()  # type: ignore[union-attr]
        return password, code

    def let_a_minute_pass(self) -> None:
        """A telephone may ask for its next code: the earlier ones were sent a minute ago."""
        self.clerk.does(
            "from django.utils import timezone; from portal.accounts.models import PhoneChallenge; "
            "PhoneChallenge.objects.update(sent_at=timezone.now() - timezone.timedelta(seconds=61))"
        )


@pytest.fixture(scope="session")
def portal(django_db_setup: None, django_db_blocker: Any) -> Iterator[Portal]:
    """The whole portal: started from nothing once in a run, by the other workers over a copy of the tests' template."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    folder = Path(os.environ["DATA_DIR"]).parent / f"browser-{worker}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with ExitStack() as held:
        with django_db_blocker.unblock():
            copy = "" if worker in FROM_NOTHING else held.enter_context(template.another(f"browser_{worker}"))
        running = Portal(folder, copy)
        running.start()
        yield running
        running.stop()


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser for one module.

    While it is there, an event loop runs in this thread, and Django keeps other connections for code under a
    loop: those must be closed with it, or they stay open behind everybody's back until the database is dropped.
    """
    program = next((path for path in BROWSERS if Path(path).exists()), None)
    if program is None:
        message = "no Chromium: apt-get install chromium-headless-shell"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    fonts = Path(pylopdf_fonts_zh_cn.__file__).parent
    config = tmp_path_factory.mktemp("fonts") / "fonts.conf"
    config.write_text(f"<fontconfig><dir>{fonts}</dir><cachedir>{config.parent}/cache</cachedir></fontconfig>")
    with sync_playwright() as playwright:
        environment = os.environ | {"FONTCONFIG_FILE": str(config)}
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS, env=environment)
        yield browser
        browser.close()
        connections.close_all()


@pytest.fixture
def window(chromium: Browser, portal: Portal) -> Iterator[Callable[..., Page]]:
    """`window(390)`: a fresh browser window of that width; any error on its console fails the test."""
    opened: list[BrowserContext] = []
    complaints: list[str] = []

    def open_one(width: int = 1280, *, elder: bool = False) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, base_url=portal.address, locale="zh-CN"
        )
        if elder:
            context.add_cookies([{"name": "lj_elder", "value": "1", "url": portal.address}])
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: complaints.append(request.url) if _is_outside(request.url, portal) else None)
        return page

    yield open_one
    for context in opened:
        context.close()
    expected = (  # said in words on the page; the last: without a net
        "responded with a status of 404", "responded with a status of 409", "net::ERR_INTERNET_DISCONNECTED",
    )  # fmt: skip
    assert [one for one in complaints if not any(words in one for words in expected)] == []


def _is_outside(url: str, portal: Portal) -> bool:
    return not url.startswith((portal.address, "data:", "blob:"))


@pytest.fixture
def employee(window: Callable[..., Page], portal: Portal) -> Callable[..., Page]:
    """`employee("li", 1280)`: a window in which that demo account is signed in, second factor included.

    Each name signs in once and its later windows share the session, as windows of one browser do; `alone=True`
    signs in anew, for what a test does to the session or how it signs in.
    """

    def sign_in(name: str, width: int = 1280, *, alone: bool = False, hands: type[Hands] = Mouse) -> Page:
        page = window(width)
        home = re.compile("/(desk|board|inbox|system|security|audit)/")
        if name in portal.signed_in and not alone:
            page.context.add_cookies(portal.signed_in[name])
            page.goto("/account/home/")
            page.wait_for_url(home)
            return page
        password, code = portal.demo_code(name)
        by = hands(page)
        page.goto("/account/staff/")
        by.fill("[name=username]", name)
        by.fill("[name=password]", password)
        by.follow("main button.btn-primary")
        by.fill("[name=code]", code)
        by.follow("main button.btn-primary")
        page.wait_for_url(home)
        if not alone:
            portal.signed_in[name] = page.context.cookies()
        return page

    return sign_in


@pytest.fixture
def operator(window: Callable[..., Page], portal: Portal) -> Callable[..., Page]:
    """`operator(390)`: a window in which the demo's employer is signed in; as with employees, signed in once."""

    def sign_in(width: int = 1280) -> Page:
        page = window(width)
        if EMPLOYER_PHONE in portal.signed_in:
            page.context.add_cookies(portal.signed_in[EMPLOYER_PHONE])
        else:
            page.goto("/employer/")
            page.fill("[name=phone]", EMPLOYER_PHONE)
            with page.expect_navigation():
                page.click("main button.btn-primary")
            page.fill("[name=code]", page.get_attribute("[data-demo-code]", "data-demo-code") or "")
            with page.expect_navigation():
                page.click("main button.btn-primary")
            portal.signed_in[EMPLOYER_PHONE] = page.context.cookies()
        page.goto("/employer/")
        return page

    return sign_in
