"""Logging: one line a record, with fields, to standard error. Nothing people typed is ever logged."""

from __future__ import annotations

import logging

import structlog

# These log request bodies or every request at INFO.
_QUIET = ("slack_sdk", "apscheduler", "uvicorn.access", "httpx", "alembic", "filelock", "aiohttp")


BOLT_LOGGER = "slack_bolt"  # at WARNING it logs the bodies and signatures of refused requests; errors only


def configure(level: str) -> None:
    """Send everything at `level` and above to standard error."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    renderer = structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "logger", "event"])
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processor=renderer, foreign_pre_chain=shared))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.getLogger(BOLT_LOGGER).setLevel(logging.ERROR)
    logging.getLogger("slack_sdk.web").setLevel(logging.CRITICAL)  # what it logs it also raises, and we say it better
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))
