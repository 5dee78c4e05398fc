"""`python -m portal.config.demo.partners`: play the authorities until stopped, and write down where they answer."""

import json
import os
import secrets
import signal
import sys
import threading
from pathlib import Path

import django

from portal.config.demo.partners.control import Control
from portal.config.demo.partners.house import House
from portal.config.demo.partners.server import Town
from portal.exchange.partners.enums import Partner
from portal.exchange.partners.peers import MINI_PROGRAM

SHOWN = 15


def main() -> None:
    """Answer on a free port of this machine; the keys are made once and stay in the file that the platform reads."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.config.settings")
    django.setup()
    from django.conf import settings

    if not settings.DEMO:
        sys.exit("对方部门的演示只在演示机上开。")
    file = Path(settings.PARTNERS_FILE)
    known = json.loads(file.read_text()) if file.exists() else {}
    folder = file.parent / "partners"
    folder.mkdir(exist_ok=True)
    houses = {
        code: House(
            code, bytes.fromhex(known.get(code, {}).get("key", "") or secrets.token_hex(32)), folder / f"{code}.jsonl"
        )
        for code in (*Partner.values, MINI_PROGRAM)
    }
    town = Town(houses, control=Control(houses, invented_people))
    _write(file, {code: {"url": town.url(code), "key": house.key.hex()} for code, house in houses.items()})
    sys.stdout.write(f"  对方部门  http://127.0.0.1:{town.port}/  （发一条事情，或让它们出错）\n")
    sys.stdout.flush()
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=town.shutdown).start())
    town.serve_forever(poll_interval=0.2)


def _write(file: Path, peers: dict[str, dict[str, str]]) -> None:
    """All at once, for this user only: a reader never sees half a file."""
    fresh = file.with_suffix(f".{os.getpid()}")
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps(peers, indent=1))
    fresh.replace(file)


def invented_people() -> list[tuple[str, str]]:
    """Some invented people of the demo's township who are registered as unemployed, by name and number."""
    from django.db import connection

    from portal.config.demo.staff import TOWN
    from registration.unemployment.models import UnemploymentRegistration

    here = UnemploymentRegistration.objects.registered().filter(region_code__startswith=TOWN[:9])
    found = here.filter(person__is_demo=True, person__proved_at__isnull=False)
    try:
        rows = found.select_related("person").order_by("pk")[:SHOWN]
        return [(one.person.name, one.person.id_number) for one in rows if one.person]
    finally:
        connection.close()


if __name__ == "__main__":
    main()
