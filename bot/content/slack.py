"""Turns a tip's Markdown into Slack's mrkdwn, so that nothing in a file can ping anybody.

slackify-markdown lets `<!channel>` and `<@U1>` through, leaves code unescaped and keeps the line breaks
of a wrapped paragraph; the renderer below escapes every text and lets paragraphs flow.
"""

import html
import re
from collections.abc import Sequence
from typing import Any

from markdown_it.token import Token
from slackify_markdown.slackify import SlackifyMarkdown

_MARKUP = re.compile(r"<(?:[^|>]+\|)?([^>]+)>|[*_~`]")


def escape(text: str) -> str:
    """Escape plain text for mrkdwn, exactly as Slack asks: `&`, `<` and `>`."""
    return html.escape(text, quote=False)


def is_web(address: str) -> bool:
    """Tell whether an address is one that Slack opens, rather than a mention in disguise."""
    return address.startswith(("https://", "http://", "mailto:"))


def to_mrkdwn(markdown: str) -> str:
    """Return Markdown as Slack mrkdwn without a trailing line break."""
    return _Renderer(markdown).slackify().strip()


def visible(mrkdwn: str) -> str:
    """Return what a reader sees of mrkdwn: no formatting characters, no addresses behind a label."""
    return html.unescape(_MARKUP.sub(lambda match: match[1] or "", mrkdwn))


class _Renderer(SlackifyMarkdown):
    """markdown-it asks the methods named after its tokens; these replace the ones that are unsafe here."""

    def text(self, tokens: Sequence[Token], idx: int, _options: Any, _env: Any) -> str:
        return escape(tokens[idx].content)

    def softbreak(self, _tokens: Sequence[Token], _idx: int, _options: Any, _env: Any) -> str:
        return " "

    def code_inline(self, tokens: Sequence[Token], idx: int, _options: Any, _env: Any) -> str:
        return f"`{escape(tokens[idx].content)}`"

    def fence(self, tokens: Sequence[Token], idx: int, _options: Any, _env: Any) -> str:
        return f"```\n{escape(tokens[idx].content)}```\n"

    def code_block(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return self.fence(tokens, idx, options, env)

    def link_open(self, tokens: Sequence[Token], idx: int, _options: Any, _env: Any) -> str:
        address = str(tokens[idx].attrs.get("href", ""))
        if not is_web(address):  # <!channel|…> and <@U1|…> would ping
            return ""
        return f"<{escape(address).replace('|', '%7C')}|"

    def link_close(self, tokens: Sequence[Token], idx: int, _options: Any, _env: Any) -> str:
        opened = next(token for token in reversed(tokens[:idx]) if token.type == "link_open")
        return ">" if is_web(str(opened.attrs.get("href", ""))) else ""

    def image(self, tokens: Sequence[Token], idx: int, _options: Any, _env: Any) -> str:
        return escape(tokens[idx].content)
