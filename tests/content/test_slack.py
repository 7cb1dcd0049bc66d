"""Markdown becomes mrkdwn that looks right and can ping nobody."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.slack import to_mrkdwn, visible

RENDERED = {
    "emphasis": ("**bold** and *leaning*", "*bold* and _leaning_"),
    "a wrapped paragraph flows": ("one\ntwo", "one two"),
    "a forced line break stays": ("one\\\ntwo", "one\ntwo"),
    "paragraphs": ("one\n\n\n\ntwo", "one\n\ntwo"),
    "a list": ("See:\n- a\n- b\n\nThen", "See:\n\n•   a\n•   b\n\nThen"),
    "a numbered list": ("1. a\n2. b", "1.  a\n2.  b"),
    "a link": ("[a & b](https://example.org/?a=1&b=2)", "<https://example.org/?a=1&amp;b=2|a &amp; b>"),
    "signs of comparison": ("R&D: 1 < 2 > 0", "R&amp;D: 1 &lt; 2 &gt; 0"),
    "a mention of everybody": ("Hi <!channel>", "Hi &lt;!channel&gt;"),
    "a mention of a person": ("Hi <@U1>, <#C1>", "Hi &lt;@U1&gt;, &lt;#C1&gt;"),
    "a mention in code": ("`<!here>`", "`&lt;!here&gt;`"),
    "a mention in a block of code": ("```\n<!here>\n```", "```\n&lt;!here&gt;\n```"),
    "a mention as an address": ("[all](!channel) [you](@U1)", "all you"),
    "a mention as an address in brackets": ("[all](<!channel>)", "all"),
    "a mention as a label": ("[<@U1>](https://example.org)", "<https://example.org|&lt;@U1&gt;>"),
    "a mention as a picture": ("![<!here>](https://example.org/a.png)", "&lt;!here&gt;"),
    "a mention written as entities": ("&lt;!channel&gt;", "&lt;!channel&gt;"),
}


@pytest.mark.parametrize(("markdown", "mrkdwn"), RENDERED.values(), ids=RENDERED)
def test_markdown_is_rendered_for_slack(markdown: str, mrkdwn: str) -> None:
    assert to_mrkdwn(markdown) == mrkdwn


@given(st.lists(st.sampled_from([*"<>@#!|()[]`*_ \n&;:ab", "!channel", "@U1", "https://", "![", "](", "<!"])))
def test_nothing_in_a_file_can_ping(parts: list[str]) -> None:
    controls = re.findall(r"<([^>]*)", to_mrkdwn("".join(parts)))
    assert all(control.startswith(("https://", "http://", "mailto:")) for control in controls), controls


def test_a_reader_sees_no_markup() -> None:
    seen = visible("*bold* _leaning_ R&amp;D &lt;b&gt; <https://a.org|label> <https://a.org>")
    assert seen == "bold leaning R&D <b> label https://a.org"
