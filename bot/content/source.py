"""Reads one Markdown file with front matter and remembers on which line each part of it stands."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import frontmatter
import yaml
from frontmatter.default_handlers import YAMLHandler

_FENCE = re.compile(r"-{3,}\s*")
_KEY = re.compile(r"""(['"]?)([^\s'":#][^'":]*?)\1\s*:(\s|$)""")


@dataclass(frozen=True, order=True)
class Problem:
    """Something an author has to mend; lines count from 1."""

    path: Path
    line: int
    message: str


@dataclass(frozen=True)
class Document:
    """A file as its author wrote it: `values` is the front matter, `body` what follows it."""

    path: Path
    values: Mapping[str, object] = field(default_factory=dict)
    body: str = ""
    body_line: int = 1
    keys: tuple[tuple[str, int], ...] = ()

    def text(self, key: str) -> str:
        """Return a front matter text without surrounding space, empty when it is missing or no text."""
        value = self.values.get(key)
        return value.strip() if isinstance(value, str) else ""

    def line(self, key: str) -> int:
        """Return the line a front matter key stands on, or 1 when it stands nowhere."""
        return next((line for name, line in self.keys if name == key), 1)


def read(path: Path) -> tuple[Document, list[Problem]]:
    """Read a file; whatever cannot be understood is a problem and the document stays empty."""
    unreadable = Document(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        return unreadable, [Problem(path, line, "this line is not UTF-8 text: save the file as UTF-8")]
    except OSError as error:
        return unreadable, [Problem(path, 1, f"cannot be read: {error.strerror}")]
    lines = text.split("\n")
    end = next((n for n, line in enumerate(lines[1:], 1) if _FENCE.fullmatch(line)), None)
    if not lines or not _FENCE.fullmatch(lines[0]) or end is None:
        return unreadable, [Problem(path, 1, "begin with front matter between two lines of ---")]
    try:
        values, body = frontmatter.parse(text, handler=YAMLHandler())
    except yaml.YAMLError as error:
        return unreadable, [_not_yaml(path, error)]
    first = next((n for n, line in enumerate(lines[end + 1 :], end + 2) if line.strip()), end + 1)
    keys = ((_KEY.match(line), n) for n, line in enumerate(lines[1:end], 2))
    named = tuple((match[2], n) for match, n in keys if match)
    return Document(path, values, body, first, named), []


def _not_yaml(path: Path, error: yaml.YAMLError) -> Problem:
    line = 1
    if isinstance(error, yaml.MarkedYAMLError):
        endless = "end of stream" in (error.problem or "")  # a quote that is never closed: name its start
        mark = error.context_mark if endless else error.problem_mark
        line += mark.line if mark else 0
    return Problem(path, line, "the front matter cannot be read here: put a text with a colon in quotes")
