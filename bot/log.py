"""Log lines that say what happened to which ids, and never what anybody wrote.

Three nets hold that promise, in case a caller slips: forbidden and compound values are dropped from our own
lines, other libraries' lines are cut where they quote values, and a traceback shows places and kinds only.
"""

import logging
import re
import sys
import traceback
from collections.abc import Iterator
from datetime import date, time, timedelta
from enum import Enum
from types import TracebackType
from typing import TextIO
from uuid import UUID

import structlog
from structlog.typing import EventDict, WrappedLogger

OURS = ("bot", "plg", "__main__")  # the loggers whose lines may be below a warning
# fmt: off
FORBIDDEN = frozenset({
    "answer", "behaviour", "blocks", "body", "challenge", "comment", "content", "email", "happened",
    "label", "learned", "lessons", "message", "name", "next", "obstacle", "parameters", "params",
    "password", "payload", "private_metadata", "question", "real_name", "reflection", "request",
    "response_url", "secret", "signature", "situation", "strategy", "suggestion", "text", "title", "token",
    "tried", "url", "user_name", "value", "values", "view", "words",
})
# fmt: on
_PLAIN = (str, int, float, bool, date, time, timedelta, UUID, Enum, type(None))
_LONGEST = 200
_QUOTED = re.compile(r"[{(\[<:'\"\n]")  # where other libraries begin to quote values
_SLACK_ERROR = re.compile(r"'error': '([a-z_]+)'")
_CODE = re.compile(r"^[a-z][a-z_]{1,60}$")


def configure(level: str = "info", style: str = "console", stream: TextIO | None = None) -> None:
    """Send every line, ours and other libraries', through the same nets to `stream` (default: stderr)."""
    out = stream or sys.stderr
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
    ]
    last: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if style == "json"
        else structlog.dev.ConsoleRenderer(
            colors=out.isatty(), timestamp_key="time", exception_formatter=structlog.dev.plain_traceback
        )
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(out)
    handler.addFilter(_heard)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[_cut_foreign, *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _drop_private,
                _show_exception,
                last,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(level.upper())
    sys.excepthook = _log_the_last_words


def safe_traceback(error: BaseException) -> str:
    """Return where and what kind an error and its causes are: no messages, arguments or local variables."""
    parts = []
    for one in _with_causes(error):
        frames = "".join(traceback.format_list(traceback.extract_tb(one.__traceback__)))
        parts.append(f"{frames}{_kind(one)}")
    return "\n  which came from\n".join(parts)


def _heard(record: logging.LogRecord) -> bool:
    """Leave out what other libraries say below a warning: Bolt logs whole requests there."""
    return record.levelno >= logging.WARNING or record.name.split(".")[0] in OURS


def _cut_foreign(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Keep a library's own words and drop the values it put among them."""
    record: logging.LogRecord = event["_record"]
    if record.name.split(".")[0] in OURS:
        return event
    if record.args:
        event["event"] = str(record.msg)  # the pattern, without what it was filled with
    else:
        said = str(record.msg)
        event["event"] = _QUOTED.split(said, maxsplit=1)[0].strip()
        if code := _SLACK_ERROR.search(said):
            event["error"] = code[1]
    return event


def _drop_private(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Drop forbidden keys, shorten long values, and name the type of compound ones in their place."""
    kept: EventDict = {}
    for key, value in event.items():
        if key == "exc_info":
            kept[key] = value
        elif key in FORBIDDEN or key.endswith(("_text", "_token", "_secret")):
            continue
        elif not isinstance(value, _PLAIN):
            kept[key] = f"<{type(value).__name__}>"
        elif isinstance(value, str) and len(value) > _LONGEST:
            kept[key] = value[:_LONGEST] + "…"
        else:
            kept[key] = value
    return kept


def _show_exception(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    given = event.pop("exc_info", None)
    if given is True:
        given = sys.exc_info()
    error = given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        event["exception"] = safe_traceback(error)
    return event


def _with_causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        if isinstance(current, BaseExceptionGroup):
            for inner in current.exceptions:
                yield from _with_causes(inner)
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)


def _kind(error: BaseException) -> str:
    """Return an error's type and what of it is harmless: a Slack code, an errno, an SQLSTATE."""
    said = f"{type(error).__module__}.{type(error).__qualname__}"
    response = getattr(error, "response", None)
    try:
        slack = response.get("error") if response is not None else None
    except AttributeError:
        slack = None
    if isinstance(slack, str) and _CODE.match(slack):
        return f"{said}: {slack}"
    if isinstance(error, OSError) and error.errno is not None:
        return f"{said}: errno {error.errno}"
    origin = getattr(error, "orig", None)  # SQLAlchemy keeps the driver's error here
    state = getattr(origin, "sqlstate", None) or getattr(origin, "sqlite_errorname", None)
    return f"{said}: {state}" if isinstance(state, str) else said


def _log_the_last_words(
    kind: type[BaseException], error: BaseException, _traceback: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    structlog.get_logger("plg").critical("stopped by an error", exc_info=error)
