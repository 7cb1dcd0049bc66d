"""The rules for who is put together, by name, and the error that says which of them cannot hold."""

from collections.abc import Iterable
from enum import StrEnum

from bot.errors import PlgError


class Rule(StrEnum):
    """What tables and groups should keep. MANAGER and APART are never broken, nor LEVEL at a table."""

    SIZE = "size"
    MANAGER = "manager"
    APART = "apart"
    HOURS = "shared_hours"
    LEVEL = "same_level"
    PARTNERS = "fresh_partners"
    DEPARTMENTS = "mixed_departments"


class Impossible(PlgError):
    """Nothing keeps the rules: `rule` says which one, `people` (ids) whom the smallest example is about.

    Where the rule is APART, the ids give away who keeps apart from somebody. They are for programs and tests,
    never for a person to read; the sentence names nobody.
    """

    def __init__(self, message: str, rule: Rule, people: Iterable[int] = ()) -> None:
        super().__init__(message)
        self.rule = rule
        self.people = tuple(sorted(people))
