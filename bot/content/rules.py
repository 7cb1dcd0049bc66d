"""What makes a tip good to send: complete, short enough, one practice, one if-then plan, one question."""

import re
from collections.abc import Iterator, Set

from bot.content.markdown import problems as markdown_problems
from bot.content.markdown import text_problems
from bot.content.slack import escape, to_mrkdwn, visible
from bot.content.source import Document, Problem

VISIBLE_LIMIT = 1_200  # characters a member sees of one tip
SECTION_LIMIT = 3_000  # characters of one mrkdwn section block
TITLE_LIMIT = 150  # characters of a header block
OPTION_LIMIT = 75  # characters of an option's text and of its description in a menu
LONGEST_TOPIC = 12  # weeks

TIP_KEYS = frozenset({"title", "practice", "example", "question"})
TIP_EXTRAS = frozenset({"source", "week"})
TOPIC_KEYS = frozenset({"title", "summary"})

_SOURCE = re.compile(r"[^;]+, (1[89]|20)\d\d(; [^;]+, (1[89]|20)\d\d)*")
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")
_EXAMPLE = "write the example as “When SITUATION, I will BEHAVIOUR”"


def topic_problems(document: Document) -> list[Problem]:
    """Return what has to be mended in a topic.md."""
    found = list(_fields(document, TOPIC_KEYS, frozenset()))
    for key in sorted(TOPIC_KEYS):
        found += _too_long(document, key, OPTION_LIMIT)
    if document.body:
        found.append(_at(document, document.body_line, "nobody sees this text: keep the front matter only"))
    return found


def tip_problems(document: Document, week: int) -> list[Problem]:
    """Return what has to be mended in the file of a practice week."""
    return [
        *_fields(document, TIP_KEYS, TIP_EXTRAS),
        *_week(document, week),
        *_example(document),
        *_questions(document),
        *_source(document),
        *_body(document),
        *_too_long(document, "title", TITLE_LIMIT),
        *_length(document),
    ]


def _at(document: Document, line: int, message: str) -> Problem:
    return Problem(document.path, line, message)


def _fields(document: Document, required: Set[str], extras: Set[str]) -> Iterator[Problem]:
    yield from (_at(document, 1, f"“{key}” is missing") for key in sorted(required - set(document.values)))
    seen: set[str] = set()
    for key, line in document.keys:
        if key in seen:
            yield _at(document, line, f"“{key}” is there twice: keep one")
        seen.add(key)
    for key, value in document.values.items():
        line = document.line(key)
        if key not in required | extras:
            known = ", ".join(sorted(required | extras))
            yield _at(document, line, f"“{key}” means nothing here: known are {known}")
        elif key != "week":
            yield from (_at(document, line, message) for message in _value(key, value))


def _value(key: str, value: object) -> Iterator[str]:
    if value is None or (isinstance(value, str) and not value.strip()):
        yield f"“{key}” is empty"
    elif not isinstance(value, str):
        yield f"“{key}” must be text: put it in quotes"
    else:
        if "\n" in value.strip():
            yield f"“{key}” must be one line"
        if re.search(r"</?[a-zA-Z][^>]*>", value):
            yield f"“{key}” contains HTML, which Slack shows as typed: leave it out"
        yield from text_problems(value)


def _week(document: Document, week: int) -> Iterator[Problem]:
    said = document.values.get("week", week)
    if said != week or isinstance(said, bool):
        yield _at(document, document.line("week"), f"“week” says {said}, the file name says {week}")


def _example(document: Document) -> Iterator[Problem]:
    example = document.text("example")
    if example and not (example.startswith("When ") and ", I will " in example):
        yield _at(document, document.line("example"), _EXAMPLE)


def _questions(document: Document) -> Iterator[Problem]:
    question = document.text("question")
    if question and not (question.endswith("?") and question.count("?") == 1):
        yield _at(document, document.line("question"), "ask exactly one question, ending with ?")
    places = [(document.text(key), document.line(key)) for key in ("title", "practice", "example")]
    for text, line in [*places, (document.body, document.body_line)]:
        unquoted = _QUOTED.sub(lambda quoted: "\n" * quoted[0].count("\n"), text)
        if "?" in unquoted:
            before = unquoted[: unquoted.index("?")].count("\n")
            yield _at(document, line + before, "a tip asks one question only: make this one a statement")


def _source(document: Document) -> Iterator[Problem]:
    source = document.text("source")
    if source and not _SOURCE.fullmatch(source):
        yield _at(document, document.line("source"), "write the source as “Author, year”, several with “; ”")


def _body(document: Document) -> Iterator[Problem]:
    if not document.body:
        yield _at(document, document.body_line, "the text below the front matter is missing")
    for line, message in markdown_problems(document.body):
        yield _at(document, document.body_line + line, message)


def _too_long(document: Document, key: str, limit: int) -> Iterator[Problem]:
    length = len(document.text(key))
    if length > limit:
        yield _at(document, document.line(key), f"“{key}” has {length} characters, Slack takes {limit}")


def _length(document: Document) -> Iterator[Problem]:
    fields = [document.text(key) for key in ("title", "practice", "example", "question", "source")]
    rendered = to_mrkdwn(document.body)
    total = sum(map(len, fields)) + len(visible(rendered))
    if total > VISIBLE_LIMIT:
        too_many = total - VISIBLE_LIMIT
        yield _at(document, document.body_line, f"a member would see {total:,} characters: cut {too_many:,}")
    if max(len(rendered), *(len(escape(text)) for text in fields)) > SECTION_LIMIT:
        yield _at(document, document.body_line, f"for Slack, a part is longer than {SECTION_LIMIT:,}")
