"""Single files of front-end packages as static files; pointing at whole packages would copy 100 MB."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class KeptAddresses(CompressedManifestStaticFilesStorage):
    """A static file's address is worked out once a process: each page names some thirty, always the same."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._addresses: dict[str, str] = {}

    def url(self, name: str | None, force: bool = False) -> str:
        """The hashed name under STATIC_URL; raises ValueError for a file that is not in the manifest."""
        if name is None or force:
            return super().url(name, force)
        if name not in self._addresses:
            self._addresses[name] = super().url(name)
        return self._addresses[name]


class _OneFile(FileSystemStorage):
    """A storage that knows one file of one package under the name we serve it by."""

    def __init__(self, served: str, kept: Path) -> None:
        super().__init__(location=kept.parent)
        self.served, self.kept = served, kept
        self.prefix = None

    def path(self, name: str) -> str:
        return str(self.kept)


class AllowListFinder(BaseFinder):
    """Finds what settings.NODE_ASSETS lists, and nothing else, in node_modules."""

    def check(self, **kwargs: Any) -> list:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        source = settings.NODE_ASSETS.get(path)
        found = str(settings.BASE_DIR / "node_modules" / source) if source else None
        if find_all:
            return [found] if found else []
        return found

    def list(self, ignore_patterns: Iterable[str] | None) -> Any:
        for served, source in settings.NODE_ASSETS.items():
            yield served, _OneFile(served, settings.BASE_DIR / "node_modules" / source)
