"""Secrets stay outside the repository: from the environment, or made once in the data folder."""

import json
import os
import secrets
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from environ import Env


def load_secrets(env: Env, data_dir: Path, *, generate: bool) -> dict[str, Any]:
    """The signing key and the versioned field and index keys.

    Production names a JSON file in SECRETS_FILE. Demo, test and debug machines make one of their own.
    Raises ImproperlyConfigured when production names none: a silent default would be a shared secret.
    """
    named = env.str("SECRETS_FILE", "")
    if named:
        return json.loads(Path(named).read_text())
    if not generate:
        raise ImproperlyConfigured("SECRETS_FILE must name a JSON file with SECRET_KEY, FIELD_KEYS and INDEX_KEYS.")
    path = data_dir / "secrets.json"
    if not path.exists():
        _write_once(path)
    return json.loads(path.read_text())


def _write_once(path: Path) -> None:
    """Two processes may start at once: the first link wins and the second reads what the first wrote."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(new_secrets(), indent=1))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def new_secrets() -> dict[str, Any]:
    """A fresh set: the keys of fields and of the blind index are unrelated on purpose."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(64),
        "FIELD_KEYS": {"1": secrets.token_hex(16)},
        "INDEX_KEYS": {"1": secrets.token_hex(32)},
    }
