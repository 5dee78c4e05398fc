"""Starts the embedded servers before pytest-django reads the settings; xdist's workers inherit the addresses."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DATA_DIR = Path(os.environ.get("DATA_DIR") or ROOT / ".local") / "test"

os.environ["TESTING"], os.environ["DEMO"] = "1", "1"
os.environ["DATA_DIR"] = str(DATA_DIR)

if "PYTEST_XDIST_WORKER" not in os.environ:
    from portal.config.process import ensure_servers

    ensure_servers(DATA_DIR, fast=True)
