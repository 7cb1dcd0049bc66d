"""How soon Slack is answered, by what it brought and how that ended; no ids, no text."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from prometheus_client import Histogram

from bot.errors import PlgError

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5)  # Slack waits for three

_ANSWERED = Histogram(
    "plg_ack_seconds",
    "Until what Slack brought was done and answered, by kind and outcome.",
    ["kind", "outcome"],
    buckets=SECONDS,
)


@dataclass
class Answer:
    """How a request ended, once it has."""

    outcome: str = "ok"

    def went_wrong(self, error: Exception) -> None:
        """Note that it was refused, with a sentence of what to do next, or that it failed."""
        self.outcome = "refused" if isinstance(error, PlgError) else "failed"


@contextmanager
def answering(kind: str) -> Iterator[Answer]:
    """Measure the answer to a command, click, form, shortcut or message."""
    begun, answer = time.perf_counter(), Answer()
    try:
        yield answer
    except Exception as error:
        answer.went_wrong(error)
        raise
    finally:
        _ANSWERED.labels(kind, answer.outcome).observe(time.perf_counter() - begun)
