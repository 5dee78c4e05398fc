"""How often the API answers one caller."""

from typing import Any

from redis.exceptions import RedisError
from rest_framework import throttling


class PatientThrottle(throttling.UserRateThrottle):
    """Counts requests in the cache; while that is away nobody is counted and nobody is turned away."""

    def allow_request(self, request: Any, view: Any) -> bool:
        try:
            return bool(super().allow_request(request, view))
        except (RedisError, OSError):
            return True
