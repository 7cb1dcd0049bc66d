"""Counters and histograms of what went out; labels are kinds and outcomes, never ids or text."""

from prometheus_client import Counter, Histogram

SECONDS = (0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900, 3600, 6 * 3600, 24 * 3600)
TRIES = (1, 2, 3, 5, 8, 13)

_SETTLED = Counter("plg_deliveries_total", "Messages to Slack by kind and outcome.", ["kind", "outcome"])
_WAITED = Histogram(
    "plg_delivery_seconds",
    "From when a message was due to Slack's answer, by kind and outcome.",
    ["kind", "outcome"],
    buckets=SECONDS,
)
_ATTEMPTS = Histogram(
    "plg_delivery_attempts",
    "At which attempt Slack answered so, by kind and outcome.",
    ["kind", "outcome"],
    buckets=TRIES,
)
_HELD_BACK = Counter(
    "plg_deliveries_held_back_total",
    "Messages that were not sent after all, by kind and reason.",
    ["kind", "reason"],
)
_RECONCILED = Counter(
    "plg_reconciled_total", "Messages whose answer was lost, by kind and what was found.", ["kind", "finding"]
)
_LIMITED = Counter("plg_slack_limited_total", "How often Slack asked us to go more slowly.", ["method"])
_LIMITED_SECONDS = Counter(
    "plg_slack_limited_seconds_total", "How long Slack asked us to wait, in all.", ["method"]
)


def settled(kind: str, outcome: str, *, seconds: float = 0.0, attempts: int = 1) -> None:
    """Count one answer of Slack, so many seconds after the message was due, at so manieth an attempt."""
    _SETTLED.labels(kind, outcome).inc()
    _WAITED.labels(kind, outcome).observe(seconds)
    _ATTEMPTS.labels(kind, outcome).observe(attempts)


def held_back(kind: str, reason: str) -> None:
    """Count one message that was dropped when it was looked at once more."""
    _HELD_BACK.labels(kind, reason).inc()


def reconciled(kind: str, finding: str) -> None:
    """Count one message that was looked for."""
    _RECONCILED.labels(kind, finding).inc()


def limited(method: str, seconds: float) -> None:
    """Count one answer with which Slack asked us to wait for so long with calls of a method."""
    _LIMITED.labels(method).inc()
    _LIMITED_SECONDS.labels(method).inc(seconds)
