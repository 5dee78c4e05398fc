"""A cache that may be away: pages work without it, only slower.

Nothing that must be kept stands in the cache (layout.md: losing Redis loses nothing), so an error is
answered as an empty cache would answer, and for some seconds the server is not asked again.
"""

import time
from typing import Any

import structlog
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)
REST_SECONDS = 5.0


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache without its exceptions."""

    _resting_until = 0.0

    def is_up(self) -> bool:
        """Whether the server answers right now."""
        try:
            return bool(self._cache.get_client(write=True).ping())
        except (RedisError, OSError):
            return False

    def add(self, *args: Any, **kwargs: Any) -> bool:
        return self._try("add", True, *args, **kwargs)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._try("get", default, key, default, version)

    def set(self, *args: Any, **kwargs: Any) -> None:
        return self._try("set", None, *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        return self._try("touch", False, *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        return self._try("delete", False, *args, **kwargs)

    def get_many(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return self._try("get_many", {}, *args, **kwargs)

    def set_many(self, *args: Any, **kwargs: Any) -> list[str]:
        return self._try("set_many", [], *args, **kwargs)

    def delete_many(self, *args: Any, **kwargs: Any) -> None:
        return self._try("delete_many", None, *args, **kwargs)

    def has_key(self, *args: Any, **kwargs: Any) -> bool:
        return self._try("has_key", False, *args, **kwargs)

    def clear(self) -> bool:
        return self._try("clear", False)

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """Raises ValueError for a key that is not there, as every backend does; so also while the server is away."""
        counted = self._try("incr", None, key, delta, version)
        if counted is None:
            raise ValueError(f"Key {key!r} not found")
        return counted

    def _try(self, name: str, otherwise: Any, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() < self._resting_until:
            return otherwise
        try:
            return getattr(super(), name)(*args, **kwargs)
        except (RedisError, OSError) as error:
            self._resting_until = time.monotonic() + REST_SECONDS
            log.warning("cache.away", error=type(error).__name__)
            return otherwise
