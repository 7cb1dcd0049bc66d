"""People of the workspace: everything a human can see and do in Slack."""

from sandbox.person.outcome import NotPossible, Outcome
from sandbox.person.person import Person

__all__ = ["NotPossible", "Outcome", "Person"]
