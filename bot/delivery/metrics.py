"""Counters of what went out; labels are kinds and verdicts, never ids or text."""

from prometheus_client import Counter

_SETTLED = Counter("plg_deliveries_total", "Messages to Slack by kind and outcome.", ["kind", "outcome"])
_RECONCILED = Counter(
    "plg_reconciled_total", "Messages whose answer was lost, by kind and what was found.", ["kind", "finding"]
)


def settled(kind: str, outcome: str) -> None:
    """Count one answer of Slack."""
    _SETTLED.labels(kind, outcome).inc()


def reconciled(kind: str, finding: str) -> None:
    """Count one message that was looked for."""
    _RECONCILED.labels(kind, finding).inc()
