"""Django's driver, which asks a connection whether it is alive: before each page a journey of its own, on each connection.

Here a connection that answered within the last second counts as alive. If the server went away in that second, the
first page to notice says so (503) and the connection is renewed, as after any other failure.
"""

import time

from django.db.backends.postgresql import base

ALIVE_SECONDS = 1.0


class DatabaseWrapper(base.DatabaseWrapper):
    alive_at = -ALIVE_SECONDS

    def is_usable(self) -> bool:
        """Whether the server answers: asked at most once a second, and always after an error."""
        if not self.errors_occurred and time.monotonic() - self.alive_at < ALIVE_SECONDS:
            return True
        usable = super().is_usable()
        self.alive_at = time.monotonic() if usable else -ALIVE_SECONDS
        return usable
