"""The topics of dialogues: `topics/<slug>.yaml`, or pasted by an owner; checked by the same rules."""

import re
from pathlib import Path

from bot.content.library import default_root
from bot.content.nodes import Listed, Mapped, Node, Text, compose, read_yaml
from bot.content.script_reader import ScriptReader
from bot.content.source import Problem
from bot.domain.script import Part, Script, Step
from bot.domain.topic import LEARNED, PARTS, SHORTEST_ROUND, SUGGESTIONS, DialogueTopic
from bot.domain.words import must_fit
from bot.errors import ConfigError, InvalidInput

LONGEST_FILE = 40_000  # characters; the longest topic that comes with plg has about 5,000
LONGEST_ANSWER = 300  # characters of it that are said about one line, which may repeat what was typed there
PASTED = "own"  # the slug of a topic that is no file

_SLUG = re.compile(r"(?=.{1,40}\.)[a-z0-9]+(-[a-z0-9]+)*\.yaml")
_KINDS = {"kickoff", "work", "reconvene", "dialogue"}  # of sessions, whose scripts are kept beside these
_BROUGHT = {
    Part.ROUND: "without a round not everybody speaks when nobody leads",
    Part.SUGGEST: "add it where the table makes its suggestions",
}
_NEEDED = {LEARNED: "what the table learned", SUGGESTIONS: "what it suggests to the organisation"}


def load_dialogue_topics(root: Path) -> dict[str, DialogueTopic]:
    """Return the topics under `root`/topics by slug, or those of plg when there is no such folder.

    ConfigError names the first thing an author must mend.
    """
    topics, problems = _survey(root if (root / "topics").is_dir() else default_root())
    if problems:
        first = problems[0]
        raise ConfigError(
            f"The topics of the dialogues cannot be used: {first.path}:{first.line}: {first.message}. "
            "See all of it with `plg content check`."
        )
    return topics


def check_dialogue_topics(root: Path) -> list[Problem]:
    """Return everything an author must mend under `root`/topics, by file and line."""
    return _survey(root)[1]


def parse_topic(text: str, *, slug: str = PASTED, field: str | None = None) -> DialogueTopic:
    """Read a topic that an owner pasted or uploaded, in the form of content/topics/README.md.

    Raises InvalidInput at `field`: it names the first line to mend, how, and how many more there are.
    """
    must_fit(text, LONGEST_FILE, field=field)
    topic, problems = _read(compose(text.removeprefix("\ufeff"), Path(slug)), Path(slug), slug)
    if problems:
        first, more = problems[0], len(problems) - 1
        rest = {0: "", 1: " One more thing is to be mended after it."}
        said = rest.get(more, f" {more} more things are to be mended after it.")
        what = first.message if len(first.message) <= LONGEST_ANSWER else first.message[:LONGEST_ANSWER] + "…"
        raise InvalidInput(f"Line {first.line}: {what}.{said}", field=field)
    return topic


def _survey(root: Path) -> tuple[dict[str, DialogueTopic], list[Problem]]:
    topics: dict[str, DialogueTopic] = {}
    problems: list[Problem] = []
    folder = root / "topics"
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if path.name.startswith(".") or path.name == "README.md":
            continue
        if not _SLUG.fullmatch(path.name):
            said = "is never offered: name it in lower case with hyphens, at most 40 characters, and .yaml"
            problems.append(Problem(path, 1, said))
        elif path.stem in _KINDS:
            said = f"“{path.stem}” is a kind of session: name the file after what people talk about"
            problems.append(Problem(path, 1, said))
        else:
            topics[path.stem], found = _read(read_yaml(path), path, path.stem)
            problems += found
    return topics, sorted(problems)


def _read(read: tuple[Mapped, list[Problem]], path: Path, slug: str) -> tuple[DialogueTopic, list[Problem]]:
    top, problems = read
    if problems:
        return DialogueTopic(slug, "", Script(slug, "", "", (), ())), problems
    reader = _TopicReader(path)
    return reader.topic(top, slug), sorted(reader.problems)


class _TopicReader(ScriptReader):
    """Knows beside the rules for every script what a dialogue needs and what it cannot have."""

    parts_known = PARTS

    def topic(self, top: Mapped, slug: str) -> DialogueTopic:
        teaser = self.named(top, "teaser")
        if "\n" in teaser:
            self.wrong(top.line_of("teaser"), "“teaser” must be one line")
        return DialogueTopic(slug, teaser, self.script(top, slug, "topic"))

    def no_such_part(self, one: Node) -> str:
        known = ", ".join(sorted(PARTS))
        if isinstance(one, Text) and one.value in set(Part):
            return f"“{one.value}” belongs to a practice cycle: a dialogue has {known}"
        return super().no_such_part(one)

    def steps(self, top: Mapped, nodes: list[Mapped], steps: tuple[Step, ...]) -> None:
        """Look at the steps together: nobody leads, nothing was written before, and it ends with a result."""
        super().steps(top, nodes, steps)
        written = set[str]()
        for node, step in zip(nodes, steps, strict=True):
            if step.has(Part.ROUND) and 0 < step.minutes < SHORTEST_ROUND:
                said = f"a round needs at least {SHORTEST_ROUND} minutes, one for each of up to five people"
                self.wrong(node.line_of("minutes"), said)
            self.recalled(node, written)
            written |= {record.name for record in step.records}
        if steps:
            self.as_a_whole(nodes[-1].line, steps, written)

    def as_a_whole(self, line: int, steps: tuple[Step, ...], written: set[str]) -> None:
        """Name what no step brings; at the last step, after what may be the cause of it."""
        for name, what in _NEEDED.items():
            if name not in written:
                said = f"{what} is written down nowhere: add a record with the name “{name}” near the end"
                self.wrong(line, said)
        for part, why in _BROUGHT.items():
            if not any(step.has(part) for step in steps):
                self.wrong(line, f"no step has the part “{part}”: {why}")
        if not steps[-1].has(Part.ATTENDANCE):
            said = "the last step lacks the part “attendance”, by which people confirm that they have met"
            self.wrong(line, said)

    def recalled(self, node: Mapped, written: set[str]) -> None:
        recalls = node.get("recalls")
        for one in recalls.items if isinstance(recalls, Listed) else ():
            if isinstance(one, Text) and one.value not in written:
                said = f"nothing is written down under “{one.value}” in a step before this one"
                self.wrong(one.line, said)
