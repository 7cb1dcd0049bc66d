"""Counters of what went out; labels are kinds and verdicts, never ids or text."""

from prometheus_client import Counter

_SETTLED = Counter("plg_deliveries_total", "Messages to Slack by kind and outcome.", ["kind", "outcome"])


def settled(kind: str, outcome: str) -> None:
    """Count one answer of Slack."""
    _SETTLED.labels(kind, outcome).inc()
