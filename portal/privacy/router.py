"""Sends audit rows over the connection called `audit`: the same database, another transaction."""

from typing import Any

AUDIT_MODELS = {"auditentry"}


class AuditRouter:
    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        return "audit" if model._meta.label_lower == "portal.auditentry" else None

    db_for_write = db_for_read

    def allow_relation(self, first: Any, second: Any, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == "default"
