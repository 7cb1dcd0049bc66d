"""Reads YAML, of a file or pasted, and remembers on which line each part of it stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from yaml.composer import ComposerError
from yaml.reader import ReaderError

from bot.content.source import Problem


@dataclass(frozen=True)
class Text:
    """A scalar as its author wrote it."""

    value: str
    line: int
    is_text: bool


@dataclass(frozen=True)
class Listed:
    """A list, and the line it begins on."""

    items: tuple["Node", ...]
    line: int


@dataclass(frozen=True)
class Mapped:
    """Keys with their lines and values; a key given twice is there twice."""

    pairs: tuple[tuple[str, int, "Node"], ...]
    line: int

    def get(self, key: str) -> "Node | None":
        """Return the value of a key, the last one if it is there twice."""
        return next((node for name, _, node in reversed(self.pairs) if name == key), None)

    def line_of(self, key: str) -> int:
        """Return the line a key stands on, or that of the mapping."""
        return next((line for name, line, _ in self.pairs if name == key), self.line)


Node = Text | Listed | Mapped


def read_yaml(path: Path) -> tuple[Mapped, list[Problem]]:
    """Read a file; whatever cannot be understood is a problem, and the mapping stays empty."""
    empty = Mapped((), 1)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        return empty, [Problem(path, line, "this line is not UTF-8 text: save the file as UTF-8")]
    except OSError as error:
        return empty, [Problem(path, 1, f"cannot be read: {error.strerror}")]
    return compose(text, path)


def compose(text: str, path: Path) -> tuple[Mapped, list[Problem]]:
    """Understand a text; problems name `path`, and with any of them the mapping stays empty."""
    empty = Mapped((), 1)
    try:
        node = yaml.compose(text, Loader=_Plain)
        read = _node(node) if node is not None else empty
    except ReaderError as error:
        line = text[: error.position].count("\n") + 1
        return empty, [Problem(path, line, "there is a sign here that cannot be shown: type the line anew")]
    except (yaml.YAMLError, RecursionError) as error:
        return empty, [Problem(path, _line(error), "cannot be read here: put a text with a colon in quotes")]
    if not isinstance(read, Mapped):
        return empty, [Problem(path, read.line, "begin with “title: …”")]
    return read, []


class _Plain(yaml.SafeLoader):
    """Takes no references: a few lines of them stand for more text than any memory holds."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]  # left out in the stubs
            raise ComposerError(None, None, "a reference", mark)
        return super().compose_node(parent, index)


def _line(error: Exception) -> int:
    mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
    return mark.line + 1 if mark else 1


def _node(node: yaml.Node) -> Node:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return Mapped(tuple(_pairs(node)), line)
    if isinstance(node, yaml.SequenceNode):
        return Listed(tuple(_node(one) for one in node.value), line)
    return Text(str(node.value).strip(), line, node.tag == "tag:yaml.org,2002:str")


def _pairs(node: yaml.MappingNode) -> Iterator[tuple[str, int, Node]]:
    for key, value in node.value:
        yield str(key.value), key.start_mark.line + 1, _node(value)
