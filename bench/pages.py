"""`make bench-pages`: how many pages one worker on one core gives, and how long they take at half of that.

SCALE is the number of people (default 1,000,000); SECONDS the length of each run.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass

from bench.load import ask
from bench.report import peak_megabytes, percentile, say
from bench.stage import ROOT, open_stage

FLOOR, P99_MS = 150, 100  # speed.md F
PEOPLE = 30  # whose pages are opened in turn
TARGETS = {"public": 350, "staff": 200}


@dataclass(frozen=True)
class Visit:
    """One page of the mix, at one address or at several in turn, and who opens it."""

    name: str
    paths: list[str]
    kind: str
    cookie: str = ""


def main() -> None:
    """Measure each page by itself, then the mix, at full and at half load."""
    people, seconds = int(os.environ.get("SCALE", "1000000")), float(os.environ.get("SECONDS", "8"))
    open_stage(people)
    visits = _visits()
    with_worker = start_worker()
    try:
        for visit in visits:
            _measure(visit.name, visit.kind, visit.paths, visit.cookie, with_worker[1], seconds, people)
    finally:
        with_worker[0].terminate()
        with_worker[0].wait(10)
    say("pages", "peak_memory", peak_megabytes(children=True), "MB", n=people)


def _measure(name: str, kind: str, paths: list[str], cookie: str, port: int, seconds: float, people: int) -> None:
    ask(port, paths, cookie, seconds=min(seconds, 1.0), connections=2)
    full = ask(port, paths, cookie, seconds=seconds)
    half = ask(port, paths, cookie, seconds=seconds, rate=min(full.per_second, FLOOR * 2) / 2)
    more = {"page": name, "n": people, "failed": full.failed + half.failed}
    per_second, p99 = full.per_second, percentile(half.took, 0.99) * 1000
    say("pages", "per_second_a_core", per_second, "pages/s", target=f">={TARGETS[kind]}, floor {FLOOR}",
        ok=per_second >= FLOOR and not full.failed, **more)  # fmt: skip
    say("pages", "p50_ms_half_load", percentile(half.took, 0.5) * 1000, "ms", **more)
    say("pages", "p99_ms_half_load", p99, "ms", target=f"<={P99_MS}", ok=p99 <= P99_MS and not half.failed, **more)


def _visits() -> list[Visit]:
    from django.urls import reverse

    from portal.accounts.models import User
    from registration.unemployment.models import UnemploymentRegistration

    worker, official = User.objects.get(username="li"), User.objects.get(username="zhou")
    office = worker.assignments.get().office_id
    cases = UnemploymentRegistration.objects.registered().filter(service_office=office).order_by("pk")[:PEOPLE]
    desk, board = _signed_in(worker), _signed_in(official)
    people = [reverse("desk-person", args=[case.person_id]) for case in cases]
    return [
        Visit("home", ["/"], "public"),
        Visit("search", ["/search/?q=%E5%A4%B1%E4%B8%9A"], "public"),
        Visit("status", [reverse("my")], "public", _signed_in(_somebody(cases[0]))),
        Visit(
            "desk list", [reverse("desk-list", args=["active"]) + "?page_size=20"], "staff", desk
        ),  # 20 rows, as in F
        Visit("person", people, "staff", desk),
        Visit("board", [reverse("board")], "staff", board),
    ]


def _somebody(case: object) -> object:
    """An account that speaks for a registered person, as after a visit to the counter."""
    from django.utils import timezone

    from portal.accounts.enums import Assurance, UserKind
    from portal.accounts.models import User
    from portal.accounts.phones import PHONE_PURPOSE
    from portal.people.models import PersonLink
    from portal.privacy import crypto
    from registration.unemployment.models import UnemploymentRegistration

    phone = "12699999999"
    account, _ = User.objects.get_or_create(
        phone_index=crypto.mac(phone, PHONE_PURPOSE),
        defaults={"kind": UserKind.CITIZEN, "password": "!", "phone": phone, "phone_confirmed_at": timezone.now()},
    )
    PersonLink.objects.get_or_create(
        account=account, person=case.person, ended_at=None,  # type: ignore[attr-defined]
        defaults={"assurance": Assurance.COUNTER, "evidence": "bench"},
    )  # fmt: skip
    UnemploymentRegistration.objects.filter(pk=case.pk).update(account=account)  # type: ignore[attr-defined]
    return account


def _signed_in(user: object) -> str:
    """The cookie of a session in which this user has passed every step."""
    from django.conf import settings
    from django.test import Client
    from django.utils.crypto import get_random_string

    client = Client()
    client.force_login(user, backend="portal.accounts.backends.Backend")  # type: ignore[arg-type]
    session = client.session
    session["second_factor"] = True
    session.save()
    # A browser brings the token it was given with an earlier page.
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={get_random_string(32)}"


def start_worker() -> tuple[subprocess.Popen, int]:
    """One web process on the last core; the load comes from the first."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        f"{os.path.dirname(sys.executable)}/granian",
        "--interface",
        "wsgi",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    command += [
        "--workers",
        "1",
        "--blocking-threads",
        "3",
        "--no-ws",
        "--log-level",
        "warning",
        "portal.config.wsgi:application",
    ]
    cores = sorted(os.sched_getaffinity(0))
    worker = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | {"PROCESS_KIND": "web", "BASE_URL": f"http://127.0.0.1:{port}"},
        preexec_fn=lambda: os.sched_setaffinity(0, {cores[-1]}),
    )  # fmt: skip
    os.sched_setaffinity(0, {cores[0]})
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/livez", timeout=1)
            return worker, port
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the worker did not answer within 30 seconds")


if __name__ == "__main__":
    main()
