"""Finds Markdown that Slack cannot show as its author means it."""

import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.content.slack import is_web

SLACK_MARKUP = re.compile(r"<[@#!][^>\n]*>|(?<![\w@])@(?:channel|here|everyone)\b")
FORMATTING = re.compile(r"[*_~`]")
MARKUP_REASON = "pings nobody and is shown as typed: write a name or leave it out"
FORMATTING_REASON = "is a formatting sign in Slack: leave it out"

_BLOCKS = {
    "heading_open": "Slack has no headings: use a short **bold** line",
    "hr": "Slack has no rulers: leave an empty line",
    "html_block": "Slack shows HTML as typed: use Markdown",
    "table_open": "Slack has no tables: use a list",
    "fence": "a tip has no code: start the line without spaces or backticks",
    "code_block": "a tip has no code: start the line without spaces or backticks",
}
_INLINE = {
    "html_inline": "Slack shows HTML as typed: use Markdown",
    "image": "a tip shows no pictures: say it in words",
    "code_inline": "a tip has no code: use quotation marks",
}
_MARKS = {"strong_open", "em_open", "s_open", "strong_close", "em_close", "s_close"}


def problems(markdown: str) -> Iterator[tuple[int, str]]:
    """Yield (line counted from 0, what to mend) for everything Slack would show differently."""
    parser = MarkdownIt("gfm-like", {"html": True, "linkify": False})
    for token in parser.parse(markdown):
        line = token.map[0] if token.map else 0
        if token.type in _BLOCKS:
            yield line, _BLOCKS[token.type]
        elif token.type == "blockquote_open" and token.map and token.map[1] - token.map[0] > 1:
            yield line, "Slack would quote only the first line: keep a quotation on one line"
        elif token.type == "inline":
            yield from _inline(token.children or [], line)


def _inline(children: Sequence[Token], line: int) -> Iterator[tuple[int, str]]:
    for position, child in enumerate(children):
        if child.type in {"softbreak", "hardbreak"}:
            line += 1
        elif child.type == "text" or SLACK_MARKUP.fullmatch(child.content):
            yield from ((line, reason) for reason in text_problems(child.content))
        elif child.type in _INLINE:
            yield line, _INLINE[child.type]
        elif child.type == "link_open" and not is_web(str(child.attrs.get("href", ""))):
            yield line, "a link begins with https:// or mailto:"
        elif child.type in _MARKS and _inside_a_word(children, position):
            yield line, "Slack formats whole words only: put a space before and after"


def text_problems(text: str) -> Iterator[str]:
    """Yield what Slack would take for a mention or for formatting in text meant literally."""
    yield from (f"{found[0]} {MARKUP_REASON}" for found in SLACK_MARKUP.finditer(text))
    yield from (f"{sign} {FORMATTING_REASON}" for sign in dict.fromkeys(FORMATTING.findall(text)))


def _inside_a_word(children: Sequence[Token], position: int) -> bool:
    opens = children[position].type.endswith("_open")
    beside = position - 1 if opens else position + 1
    if not 0 <= beside < len(children):
        return False
    text = children[beside].content
    return (text[-1:] if opens else text[:1]).isalnum()
