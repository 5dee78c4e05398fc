"""Starts the embedded servers before pytest-django reads the settings; xdist's workers inherit the addresses."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

if "PYTEST_XDIST_WORKER" not in os.environ:
    DATA_DIR = Path(os.environ.get("DATA_DIR") or ROOT / ".local") / "test"
    # The browser driver leaves an event loop running in its thread, which Django takes for an async caller.
    os.environ |= {"DJANGO_ALLOW_ASYNC_UNSAFE": "1", "TESTING": "1", "DEMO": "1", "DATA_DIR": str(DATA_DIR)}
    from portal.config.process import ensure_servers

    ensure_servers(DATA_DIR, fast=True)
