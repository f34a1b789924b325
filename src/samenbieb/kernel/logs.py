"""Log lines: an event name with fields, the request id and the door beside it; never a member's data.

Our own lines come through structlog; those of Django and gunicorn are written in the same shape.
"""

import re
from collections.abc import MutableMapping
from typing import Any

import structlog

# In an address: the code with which somebody opens what is theirs without an account, or 256 bits by chance; and where what
# follows can only be a code, whatever it looks like: small letters and dashes open it as well.
_CODE = re.compile(
    r"(?<=/)(?:[A-HJ-NP-Z2-9]{10}|[A-Za-z0-9_-]{43})(?![^/?\s])"
    r"|(?<=/partner/voorstel/)[^/?\s]+|(?<=/leren/vragen/)[^/?\s]+"
    r"|(?<=/activiteiten/aanmelding/)[^/?\s]+|(?<=/hulp/afspraak/)(?!plek/)[^/?\s]+"
)


def without_codes(_logger: Any, _name: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Leave codes out of the addresses in a line: who reads the lines must not open what they open."""
    return {**line, "event": _CODE.sub("*", line["event"])} if isinstance(line.get("event"), str) else line


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": [*_SHARED, without_codes],
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.KeyValueRenderer(
                    key_order=["timestamp", "level", "event"], drop_missing=True
                ),
            ],
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}


def configure() -> None:
    """Send what structlog's loggers say through the handlers above; done once, when Django starts."""
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
