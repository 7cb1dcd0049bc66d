"""Markdown blocks drawn by way of Slack's own markup: what both have in common, line by line."""

import re

from sandbox.escape import escape

_BOLD = "\x00"  # stands for `*` while single ones become `_`
_RULES = (
    (re.compile(r"\[([^\]\n]+)\]\((https?://[^\s)]+)\)"), r"<\2|\1>"),
    (re.compile(r"^#{1,6} +(.+?) *#*$", re.MULTILINE), rf"{_BOLD}\1{_BOLD}"),
    (re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1"), rf"{_BOLD}\2{_BOLD}"),
    (re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])"), r"_\1_"),
    (re.compile(r"~~(?=\S)(.+?)(?<=\S)~~"), r"~\1~"),
    (re.compile(r"^( *)[*+-] +", re.MULTILINE), r"\1• "),
)
_CODE = re.compile(r"(```.*?```|`[^`\n]+`)", re.DOTALL)


def as_mrkdwn(text: str) -> str:
    """Return markdown as mrkdwn, escaped as stored text is; code stays as it stands."""
    parts = _CODE.split(text)
    return "".join(escape(part) if n % 2 else _converted(part) for n, part in enumerate(parts))


def _converted(text: str) -> str:
    # A ">" that begins a line is a quotation in both.
    text = re.sub(r"^&gt; ?", "> ", escape(text), flags=re.MULTILINE)
    for pattern, instead in _RULES:
        text = pattern.sub(instead, text)
    return text.replace(_BOLD, "*")
