"""Escaping, markup, and whom a message pings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.clock import ManualClock, ManualStopwatch
from sandbox.escape import Piece, escape, link_names, mentions, normalise, pieces, pings, unescape
from sandbox.world import Json, Message
from tests.sandbox.bench import START, small_world

WORLD = small_world(ManualClock(START), ManualStopwatch())


@given(st.text())
def test_escaped_text_reads_as_it_was_typed(text: str) -> None:
    assert unescape(escape(text)) == text


@given(st.text(alphabet="&<>@!#|Uabc123 ;amplt\n", max_size=60))
def test_escaped_text_is_plain_text_and_pings_nobody(text: str) -> None:
    escaped = escape(text)
    assert all(piece.kind == "text" for piece in pieces(escaped))
    assert "".join(piece.value for piece in pieces(escaped)) == text
    assert pings({"text": escaped}) == set()


@given(st.text(alphabet="&<>@!#|U123 ;amplt\n", max_size=60))
def test_what_is_stored_once_is_stored_the_same_again(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize(
    ("given_text", "stored"),
    [
        ("Tom & Jerry", "Tom &amp; Jerry"),
        ("&amp; &lt; &gt;", "&amp; &lt; &gt;"),
        ("&quot;", "&amp;quot;"),
        ("1 < 2 > 0", "1 &lt; 2 &gt; 0"),
        ("<b>", "&lt;b&gt;"),
        ("<@U1ANN> <!here> <#C1GENERAL|general>", "<@U1ANN> <!here> <#C1GENERAL|general>"),
        ("<https://a.test/?a=1&b=2|A>", "<https://a.test/?a=1&amp;b=2|A>"),
        ("> quoted", "> quoted"),
        ("<!date^1600000000^{date}|fallback>", "<!date^1600000000^{date}|fallback>"),
    ],
)
def test_an_apps_text_keeps_its_markup_and_nothing_else(given_text: str, stored: str) -> None:
    assert normalise(given_text) == stored


def test_markup_is_read_piece_by_piece() -> None:
    text = "Hi <@U1ANN>, see <#C1GENERAL|general> &amp; <https://a.test|A &lt; B> <!subteam^S1> <!channel>"
    assert list(pieces(text)) == [
        Piece("text", "Hi "),
        Piece("user", "U1ANN"),
        Piece("text", ", see "),
        Piece("channel", "C1GENERAL", "general"),
        Piece("text", " & "),
        Piece("link", "https://a.test", "A < B"),
        Piece("text", " "),
        Piece("usergroup", "S1"),
        Piece("text", " "),
        Piece("special", "channel"),
    ]


def test_a_date_keeps_its_format_and_fallback() -> None:
    assert list(pieces("<!date^1600000000^{date_short} at {time}|soon>")) == [
        Piece("date", "1600000000^{date_short} at {time}", "soon")
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<@U1ANN> and <!here>", {"U1ANN", "here"}),
        ("<!subteam^S1|@managers>", {"S1"}),
        ("&lt;@U1ANN&gt; &lt;!channel&gt;", set()),
        ("@here @ann", set()),
        ("a <https://a.test|@here>", set()),
    ],
)
def test_top_level_text_pings_by_markup_alone(text: str, found: set[str]) -> None:
    assert mentions(text) == found


def mrkdwn(text: str, **more: bool) -> Json:
    return {"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": text, **more}}]}


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (mrkdwn("@here, mail@here.test"), {"here"}),
        (mrkdwn("@ann and @nobody"), {"U1ANN"}),
        (mrkdwn("@here @ann", verbatim=True), set()),
        (mrkdwn("<@U2BEN>", verbatim=True), {"U2BEN"}),
        ({"blocks": [{"type": "section", "text": {"type": "plain_text", "text": "<!here> @here"}}]}, set()),
        ({"blocks": [{"type": "markdown", "text": "@channel"}]}, {"channel"}),
        ({"attachments": [{"text": "<@U1ANN>"}]}, {"U1ANN"}),
    ],
)
def test_blocks_ping_by_their_own_rules(body: Json, found: set[str]) -> None:
    assert pings(body, WORLD) == found


def test_rich_text_pings_by_its_elements() -> None:
    parts = [
        {"type": "user", "user_id": "U1ANN"},
        {"type": "text", "text": "<@U2BEN> @here"},
        {"type": "broadcast", "range": "channel"},
    ]
    section = {"type": "rich_text_section", "elements": parts}
    message = Message("1.1", "C1", "U0BOT", "", blocks=[{"type": "rich_text", "elements": [section]}])
    assert pings(message, WORLD) == {"U1ANN", "channel"}


def test_lines_of_slack_itself_ping_nobody() -> None:
    joined = Message("1.1", "C1", "U1ANN", "<@U1ANN> has joined the channel", subtype="channel_join")
    assert pings(joined, WORLD) == set()


def test_linking_names_makes_markup_of_bare_ones() -> None:
    text = "@here @ann @gus #general #secret"
    assert link_names(text, WORLD) == "<!here> <@U1ANN> @gus <#C1GENERAL> #secret"
