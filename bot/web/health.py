"""Whether the bot does its work: what a container's health check and an outside monitor ask."""

from dataclasses import dataclass

SOCKET_PATIENCE = 60.0  # seconds without a connection to Slack that are no cause for alarm


@dataclass(frozen=True)
class Vitals:
    """What the bot knows of itself; times in seconds."""

    tick_age: float  # since the last tick that went well, or since the start
    tick_patience: float
    socket_down: float  # 0 while connected, and always in HTTP mode
    sending: bool  # the last look at the outbox went well


def complaints(vitals: Vitals, *, database: bool) -> dict[str, str]:
    """Return what is wrong, by part, each in a few words; empty when all is well."""
    found = {}
    if not database:
        found["database"] = "unreachable"
    if vitals.tick_age > vitals.tick_patience:
        found["tick"] = f"{vitals.tick_age:.0f} s ago"
    if vitals.socket_down > SOCKET_PATIENCE:
        found["slack"] = f"not connected for {vitals.socket_down:.0f} s"
    if not vitals.sending:
        found["delivery"] = "failing"
    return found
