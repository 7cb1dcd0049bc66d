"""Turns a YAML mapping into a script, and notes by line whatever its author must mend."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from bot.content.markdown import text_problems
from bot.content.nodes import Listed, Mapped, Node, Text
from bot.content.source import Problem
from bot.domain.calendar import SESSION_LENGTH
from bot.domain.script import Part, Record, Script, Step
from bot.domain.words import clean

MINUTES = int(SESSION_LENGTH.total_seconds() // 60)
LONGEST = {
    "title": 60,
    "teaser": 75,  # the description of an option in a menu of Slack
    "label": 60,
    "hint": 100,
    "purpose": 600,
    "words": 600,
    "rule": 200,
    "question": 200,
}
MOST = {"rules": 8, "questions": 6, "records": 4, "recalls": 4, "steps": 12}
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
KEYS = {
    "script": ({"title", "purpose", "rules", "steps"}, set[str]()),
    "topic": ({"title", "teaser", "purpose", "rules", "steps"}, set[str]()),
    "step": ({"key", "title", "minutes", "words"}, {"questions", "records", "recalls", "parts"}),
    "record": ({"name", "label"}, {"hint"}),
}
_NUMBER = re.compile(r"[0-9]{1,4}")


@dataclass
class ScriptReader:
    """Turns a file into a script and notes what is wrong with it."""

    path: Path
    problems: list[Problem] = field(default_factory=list)
    parts_known: ClassVar[frozenset[Part]] = frozenset(Part)

    def wrong(self, line: int, message: str) -> None:
        """Note a problem at a line."""
        self.problems.append(Problem(self.path, line, message))

    def script(self, top: Mapped, name: str, kind: str = "script") -> Script:
        """Return the script of a file; `kind` says which keys it may have at the top."""
        self.keys(top, kind)
        rules = tuple(self.text(one, "rule") for one in self.listed(top, "rules"))
        nodes = [one for one in self.listed(top, "steps") if isinstance(one, Mapped)]
        steps = tuple(self.step(one) for one in nodes)
        self.steps(top, nodes, steps)
        return Script(name, self.named(top, "title"), self.named(top, "purpose"), rules, steps)

    def step(self, node: Mapped) -> Step:
        """Return one step."""
        self.keys(node, "step")
        records = [one for one in self.listed(node, "records") if isinstance(one, Mapped)]
        return Step(
            key=self.name(node, "key"),
            title=self.named(node, "title"),
            minutes=self.minutes(node),
            words=self.named(node, "words"),
            questions=tuple(self.text(one, "question") for one in self.listed(node, "questions")),
            records=tuple(self.record(one) for one in records),
            recalls=tuple(one.value for one in self.listed(node, "recalls") if isinstance(one, Text)),
            parts=tuple(self.parts(node)),
        )

    def record(self, node: Mapped) -> Record:
        """Return something that is written down in a step."""
        self.keys(node, "record")
        hint = self.named(node, "hint") if node.get("hint") else ""
        return Record(self.name(node, "name"), self.named(node, "label"), hint)

    def steps(self, top: Mapped, nodes: list[Mapped], steps: tuple[Step, ...]) -> None:
        """Look at the steps together: their time, and that no name is there twice."""
        together = sum(step.minutes for step in steps)
        if steps and all(step.minutes for step in steps) and together != MINUTES:
            self.wrong(
                top.line_of("steps"),
                f"the steps take {together} minutes together: a session has {MINUTES}",
            )
        keys, names = set[str](), set[str]()
        for node, step in zip(nodes, steps, strict=True):
            self.once(node, step.key, keys, "step")
            for record in step.records:
                self.once(node, record.name, names, "record")

    def once(self, node: Mapped, name: str, seen: set[str], what: str) -> None:
        """Note a name that was seen before."""
        if name and name in seen:
            self.wrong(node.line, f"the {what} “{name}” is there twice: give each a name of its own")
        seen.add(name)

    def keys(self, node: Mapped, kind: str) -> None:
        """Note which keys are missing, unknown, or there twice."""
        required, extras = KEYS[kind]
        here = [name for name, _, _ in node.pairs]
        for key in sorted(required - set(here)):
            self.wrong(node.line, f"“{key}” is missing")
        for number, (key, line, _) in enumerate(node.pairs):
            if key not in required | extras:
                known = ", ".join(sorted(required | extras))
                self.wrong(line, f"“{key}” means nothing here: known are {known}")
            elif key in here[:number]:
                self.wrong(line, f"“{key}” is there twice: keep one")

    def named(self, node: Mapped, key: str) -> str:
        """Return the text under a key, empty when there is none."""
        value = node.get(key)
        return self.text(value, key) if value is not None else ""

    def text(self, node: Node, kind: str) -> str:
        """Return a text that people read, and note what Slack would not show as meant."""
        if not isinstance(node, Text) or not node.is_text:
            self.wrong(node.line, f"“{kind}” must be text: put it in quotes")
            return ""
        if not clean(node.value):
            self.wrong(node.line, f"“{kind}” is empty")
        if len(node.value) > LONGEST[kind]:
            self.wrong(node.line, f"“{kind}” has {len(node.value)} characters: {LONGEST[kind]} fit")
        for problem in text_problems(node.value):
            self.wrong(node.line, problem)
        return node.value

    def name(self, node: Mapped, key: str) -> str:
        """Return what something is kept under."""
        value = node.get(key)
        if not isinstance(value, Text):
            return ""
        if not NAME.fullmatch(value.value):
            self.wrong(value.line, f"write the {key} in lower case, with _ between words")
        return value.value

    def minutes(self, node: Mapped) -> int:
        """Return how long a step takes, 0 when that cannot be read."""
        value = node.get("minutes")
        if value is None:
            return 0
        if isinstance(value, Text) and _NUMBER.fullmatch(value.value) and 1 <= int(value.value) <= MINUTES:
            return int(value.value)
        self.wrong(value.line, f"“minutes” is a whole number from 1 to {MINUTES}")
        return 0

    def listed(self, node: Mapped, key: str) -> Collection[Node]:
        """Return the items of a list, of which only so many fit."""
        value = node.get(key)
        if value is None:
            return ()
        if not isinstance(value, Listed) or (not value.items and key in {"rules", "steps"}):
            self.wrong(value.line, f"“{key}” is a list: begin each line with - ")
            return ()
        if len(value.items) > MOST.get(key, len(Part)):
            self.wrong(value.line, f"“{key}” has {len(value.items)} lines: {MOST.get(key, len(Part))} fit")
        if key in {"steps", "records"}:
            for one in value.items:
                if not isinstance(one, Mapped):
                    self.wrong(one.line, f"each of the {key} begins with its name, such as “- key: …”")
        return value.items

    def parts(self, node: Mapped) -> Iterator[Part]:
        """Yield what a step brings along."""
        known = {str(part) for part in self.parts_known}
        for one in self.listed(node, "parts"):
            if isinstance(one, Text) and one.value in known:
                yield Part(one.value)
            else:
                self.wrong(one.line, self.no_such_part(one))

    def no_such_part(self, _one: Node) -> str:
        """Say why a part cannot be used."""
        return f"there is no such part: known are {', '.join(sorted(self.parts_known))}"
