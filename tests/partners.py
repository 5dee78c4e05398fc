"""The authorities for tests: the demo's own program in a thread of the test, on a free port of this machine."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.config.demo.partners.house import House
from portal.config.demo.partners.server import Town
from portal.exchange.partners.enums import Partner

KEY = bytes(range(32))


@pytest.fixture
def town(settings, tmp_path: Path) -> Iterator[Town]:
    """All partners connected and well; patience is short."""
    houses = {code: House(code, KEY) for code in Partner.values}
    one = Town(houses)
    settings.PARTNERS_FILE = str(tmp_path / "partners.json")
    settings.PARTNER_SECONDS, settings.PARTNER_CONNECT_SECONDS, settings.PARTNER_PULL_SECONDS = 0.6, 0.6, 0
    settings.PARTNER_MOST_BYTES = one.most_bytes = 200_000
    connect(one, Path(settings.PARTNERS_FILE))
    thread = threading.Thread(target=one.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield one
    one.closing.set()
    one.shutdown()
    one.server_close()
    thread.join()


def connect(town: Town, file: Path, *codes: str) -> None:
    """Name these partners (all, unless some are named) as connected."""
    known = codes or tuple(town.houses)
    file.write_text(json.dumps({code: {"url": town.url(code), "key": KEY.hex()} for code in known}))
