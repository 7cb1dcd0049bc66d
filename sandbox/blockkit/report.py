"""Small checks that blocks, elements and views are made of, and the list of what is wrong."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.world import Json


@dataclass
class Report:
    """Collects complaints in Slack's words, each with a pointer to its place."""

    surface: str  # message, modal or home
    messages: list[str] = field(default_factory=list)

    def add(self, at: str, why: str) -> None:
        """Write down one complaint."""
        self.messages.append(f"[ERROR] {why} [json-pointer:{at}]")


Check = Callable[[Report, str, Any], None]


@dataclass(frozen=True)
class Shape:
    """An object's properties, which of them must be there, and a rule over several of them."""

    fields: Mapping[str, Check]
    required: tuple[str, ...] = ()
    rule: Callable[[Report, str, Json], None] | None = None

    def __call__(self, report: Report, at: str, value: Any) -> None:
        """Check one object."""
        if not isinstance(value, dict):
            report.add(at, "must provide an object")
            return
        for name in self.required:
            if value.get(name) is None:
                report.add(at, f"missing required field: {name}")
        for name, given in value.items():
            if name not in self.fields:
                report.add(at, f"invalid additional property: {name}")
            elif given is not None:
                self.fields[name](report, f"{at}/{name}", given)
        if self.rule:
            self.rule(report, at, value)


def string(most: int, least: int = 1) -> Check:
    """Check a string of `least` to `most` characters."""

    def check(report: Report, at: str, value: Any) -> None:
        if not isinstance(value, str):
            report.add(at, "must provide a string")
        elif len(value) < least:
            report.add(at, f"must be more than {least - 1} characters")
        elif len(value) > most:
            report.add(at, f"must be less than {most + 1} characters")

    return check


def flag(report: Report, at: str, value: Any) -> None:
    """Check a boolean."""
    if not isinstance(value, bool):
        report.add(at, "must provide a boolean")


def whole(least: int, most: int) -> Check:
    """Check a whole number between two others, inclusive."""

    def check(report: Report, at: str, value: Any) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            report.add(at, "must provide an integer")
        elif not least <= value <= most:
            report.add(at, f"must be between {least} and {most}")

    return check


def one_of(*values: str) -> Check:
    """Check a word out of a list."""

    def check(report: Report, at: str, value: Any) -> None:
        if value not in values:
            report.add(at, f"must be a valid enum value: {', '.join(values)}")

    return check


def array(item: Check, most: int, least: int = 1) -> Check:
    """Check a list and each item of it."""

    def check(report: Report, at: str, value: Any) -> None:
        if not isinstance(value, list):
            report.add(at, "must provide an array")
            return
        if len(value) < least:
            report.add(at, f"no fewer than {least} items allowed")
        if len(value) > most:
            report.add(at, f"no more than {most} items allowed")
        for n, one in enumerate(value):
            item(report, f"{at}/{n}", one)

    return check


def anything(report: Report, at: str, value: Any) -> None:
    """Take a value as it comes; some other rule looks at it."""


def text_object(most: int, *kinds: str) -> Check:
    """Check a text object of 1 to `most` characters; blank text counts as empty."""
    allowed = kinds or ("plain_text", "mrkdwn")

    def check(report: Report, at: str, value: Any) -> None:
        if not isinstance(value, dict):
            report.add(at, "must provide an object")
            return
        kind = value.get("type")
        if kind not in allowed:
            report.add(f"{at}/type", f"must be a valid enum value: {', '.join(allowed)}")
            return
        extra = {"emoji": flag} if kind == "plain_text" else {"verbatim": flag}
        Shape({"type": anything, "text": _filled(most), **extra}, ("text",))(report, at, value)

    return check


def _filled(most: int) -> Check:
    inner = string(most)

    def check(report: Report, at: str, value: Any) -> None:
        blank = isinstance(value, str) and not value.strip()
        inner(report, at, "" if blank else value)

    return check


def plain(most: int) -> Check:
    """Check a plain_text object."""
    return text_object(most, "plain_text")


def unique(report: Report, places: Iterable[tuple[str, object]], name: str, owner: str) -> None:
    """Complain of every id that appears a second time; `places` are (pointer, id)."""
    seen: set[object] = set()
    for at, id_ in places:
        if id_ is None:
            continue
        if id_ in seen:
            report.add(at, f"`{name}` already exists for another {owner}")
        seen.add(id_)
