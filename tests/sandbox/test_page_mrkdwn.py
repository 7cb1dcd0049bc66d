from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.clock import ManualClock
from sandbox.page.markdown import as_mrkdwn
from sandbox.page.mrkdwn import Reader, plain, render, typed_form
from sandbox.world import Channel, User, World
from tests.sandbox.page_html import tags_and_attributes

START = datetime(2026, 10, 5, 7, 0, tzinfo=UTC)


def reader(tz: str = "Europe/Berlin", user: str = "U1") -> Reader:
    world = World(clock=ManualClock(START))
    world.add_user(User("U1", "ada", "Ada Lovelace", tz=tz))
    world.add_user(User("U2", "ben", "Ben <b>Okri</b>", tz="America/Chicago"))
    world.add_channel(Channel("C1", "general", "public", members=["U1", "U2"]))
    world.add_channel(Channel("G1", "secret", "private", members=["U2"]))
    return Reader.of(world, user)


def drawn(text: str, **more: bool) -> str:
    html = str(render(text, reader(), **more))
    return html.replace('<span class="run">', "").replace("</span>", "").replace('<span class="mention">', "")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*bold* and _leaning_ and ~gone~", "<strong>bold</strong> and <em>leaning</em> and <s>gone</s>"),
        ("_*both*_", "<em><strong>both</strong></em>"),
        ("2*3*4 and snake_case_name", "2*3*4 and snake_case_name"),
        ("* not bold *", "* not bold *"),
        ("`*code*` stays", "<code>*code*</code> stays"),
        ("a\nb", "a<br>b"),
        ("&gt; said\n&gt; twice\nafter", "<blockquote>said<br>twice</blockquote>after"),
        ("• one\n• two", "<ul><li>one</li><li>two</li></ul>"),
        ("before\n```\nx &lt; *y*\n```\nafter", "before<pre>x &lt; *y*</pre>after"),
        ("fish &amp; chips &lt;3", "fish &amp; chips &lt;3"),
        ("&amp;lt; is shown as typed", "&amp;lt; is shown as typed"),
        (":wave: :no_such_code:", "👋 :no_such_code:"),
        (":+1::skin-tone-3:", "👍"),
    ],
)
def test_mrkdwn_is_drawn_as_slack_draws_it(text: str, html: str) -> None:
    assert drawn(text) == html


def test_dashes_make_a_list_only_when_a_human_typed_them() -> None:
    assert drawn("- one\n- two") == "- one<br>- two"
    assert drawn("- one\n- two", typed=True) == "<ul><li>one</li><li>two</li></ul>"
    assert drawn("1. one\n2. two", typed=True) == "<ol><li>one</li><li>two</li></ol>"


def test_a_mention_shows_the_name_escaped() -> None:
    assert drawn("hello <@U2>") == "hello @Ben &lt;b&gt;Okri&lt;/b&gt;"


def test_ones_own_mention_stands_out() -> None:
    assert "mention-me" in render("<@U1>", reader())
    assert "mention-me" not in render("<@U2>", reader())


def test_a_private_channel_is_not_named_to_those_outside() -> None:
    assert "#general" in render("<#C1|general>", reader())
    assert "secret" not in render("<#G1|secret>", reader())
    assert "#secret" in render("<#G1|>", reader(user="U2"))


def test_only_known_kinds_of_address_become_links() -> None:
    assert 'href="https://example.org/a_b_c"' in drawn("<https://example.org/a_b_c|the *page*>")
    assert 'href="https://example.org"' in drawn("see https://example.org.")
    assert "href" not in drawn("<javascript:alert(1)|click>")
    assert "href" not in drawn("<data:text/html,x|click>")


@pytest.mark.parametrize(
    ("tz", "words"), [("Europe/Berlin", "10:30"), ("America/Chicago", "03:30"), ("Asia/Kolkata", "14:00")]
)
def test_a_date_is_written_in_the_viewers_own_zone(tz: str, words: str) -> None:
    unix = int(datetime(2026, 10, 6, 8, 30, tzinfo=UTC).timestamp())
    html = render(f"<!date^{unix}^{{date_pretty}} at {{time}}|6 Oct, 08:30 UTC>", reader(tz))
    assert f"tomorrow at {words}" in html
    assert 'title="6 Oct, 08:30 UTC"' in html


def test_a_date_beyond_every_calendar_falls_back_to_its_text() -> None:
    assert "some day" in render("<!date^99999999999999^{date}|some day>", reader())


def test_plain_text_has_no_markup_at_all() -> None:
    assert plain("*a* <@U1> &amp; :tada:\nb") == "*a* &lt;@U1&gt; &amp;amp; 🎉<br>b"


def test_an_author_edits_what_they_typed() -> None:
    world = reader().world
    assert typed_form("hi <@U1> in <#C1|general> &amp; <https://a.example> <!here>", world) == (
        "hi @Ada Lovelace in #general & https://a.example @here"
    )


@given(st.text(alphabet=st.sampled_from("<>&\"'`*_~@#!|^:/\n>-•.ab1U\ue000\ue001\ue002"), max_size=60))
def test_no_text_brings_a_tag_of_its_own(text: str) -> None:
    for mode in (True, False):
        tags, attributes = tags_and_attributes(str(render(text, reader(), typed=mode)))
        assert tags <= {
            "span",
            "br",
            "strong",
            "em",
            "s",
            "code",
            "pre",
            "blockquote",
            "ul",
            "ol",
            "li",
            "a",
            "time",
        }
        assert attributes <= {"class", "href", "rel", "target", "title", "data-at"}


@pytest.mark.parametrize(
    ("markdown", "drawn"),
    [
        ("**bold** and *slanted*", "*bold* and _slanted_"),
        ("# Week 1\n- one\n- two", "*Week 1*\n• one\n• two"),
        ("see [the paper](https://example.org/a)", "see <https://example.org/a|the paper>"),
        ("~~gone~~ and `**code** <b>`", "~gone~ and `**code** &lt;b&gt;`"),
        ("> quoted\n<b> & 2 * 3 * 4", "> quoted\n&lt;b&gt; &amp; 2 * 3 * 4"),
    ],
)
def test_markdown_becomes_slacks_own_markup(markdown: str, drawn: str) -> None:
    assert as_mrkdwn(markdown) == drawn
