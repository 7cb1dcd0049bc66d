import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.words import DmIntent, classify_dm, from_slack, mentioned

NAMES = {"U1": "Ana Silva", "W2": "Tom & Jerry &lt;3"}


def as_slack_escapes(typed: str) -> str:
    return typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


typed_texts = st.text() | st.lists(
    st.sampled_from(
        ["&", "<", ">", "&amp;", "&lt;", "<!channel>", "<@U1>", "<https://a|b>", "|", "a", "\n", "עברית"]
    )
).map("".join)


# --- what was typed -----------------------------------------------------------------------------------------


@given(typed_texts)
def test_what_was_typed_comes_back_as_it_was(typed: str) -> None:
    assert from_slack(as_slack_escapes(typed), NAMES) == typed
    assert mentioned(as_slack_escapes(typed)) == set()


@given(typed_texts, typed_texts)
def test_what_was_typed_around_a_mention_comes_back_too(before: str, after: str) -> None:
    wire = f"{as_slack_escapes(before)}<@U1>{as_slack_escapes(after)}"
    assert from_slack(wire, NAMES) == f"{before}@Ana Silva{after}"
    assert mentioned(wire) == {"U1"}


@given(st.text(alphabet="<>@#!|^&;altmpU1:/ ", max_size=40))
def test_no_wire_text_at_all_upsets_it(wire: str) -> None:
    assert isinstance(from_slack(wire, NAMES), str)
    assert classify_dm(wire) in DmIntent


@pytest.mark.parametrize(
    ("wire", "typed"),
    [
        ("<@U1> and <@U1|ana>", "@Ana Silva and @Ana Silva"),
        ("<@W2>", "@Tom & Jerry &lt;3"),  # a name is a name: nothing in it is decoded
        ("<@U9|bo>", "@bo"),
        ("<@U9>", "@someone"),
        ("in <#C1|general>", "in #general"),
        ("in <#C1|>", "in #channel"),
        ("in <#C1>", "in #channel"),
        ("<!channel> <!here> <!everyone>", "@channel @here @everyone"),
        ("<!here|here> <!here|@here>", "@here @here"),
        ("<!subteam^S1|@leads> <!subteam^S1>", "@leads @group"),
        ("due <!date^1392734382^{date_short}|18 Feb 2014>", "due 18 Feb 2014"),
        ("due <!date^1392734382^{date}^https://a.example/|18 Feb>", "due 18 Feb"),
        ("due <!date^1392734382^{date}>", "due a date"),
        ("<https://a.example/x|the page>", "the page (https://a.example/x)"),
        ("<https://a.example/x>", "https://a.example/x"),
        ("<https://a.example/x|https://a.example/x>", "https://a.example/x"),
        ("<http://example.com|example.com>", "example.com"),
        ("<https://example.com/|example.com>", "example.com"),
        ("<https://a.example/?a=1&amp;b=2>", "https://a.example/?a=1&b=2"),
        ("<https://a.example/|Q&amp;A>", "Q&A (https://a.example/)"),
        ("<mailto:ana@a.example|ana@a.example>", "ana@a.example"),
        ("<mailto:ana@a.example|Ana>", "Ana (ana@a.example)"),
        ("<tel:+4930123|+4930123>", "+4930123"),
        ("&lt;!channel&gt; &amp; co", "<!channel> & co"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("&amp;amp;", "&amp;"),
        ("&quot;&nbsp;", "&quot;&nbsp;"),  # Slack escapes three characters only
        ("", ""),
        ("*bold* :wave: <", "*bold* :wave: <"),
    ],
)
def test_wire_text_is_read_as_a_person_would(wire: str, typed: str) -> None:
    assert from_slack(wire, NAMES) == typed


def test_everybody_mentioned_is_named_once() -> None:
    assert mentioned("<@U1> <@U1|ana> <@W2>, not <#C1|general>, &lt;@U7&gt; or <!subteam^S1>") == {"U1", "W2"}


# --- what a direct message means ----------------------------------------------------------------------------

HELLO = [
    "hi",
    "Hello!",
    "hey there 👋",
    "hi plg",
    "Hi <@U0BOT>",
    ":wave:",
    "👋🏽",
    ":wave::skin-tone-2:",
    "heyyy",
]
HELLO += [
    "Good morning",
    "good morning everyone :sunny:",
    "Hi, how are you?",
    "What's up? hi",
    "Hello again :)",
    "yo",
]
THANKS = [
    "thanks",
    "Thank you so much!",
    "ok thanks",
    "thx :pray:",
    "Great, thanks a lot!!",
    "Many thanks",
    "ty",
]
THANKS += [
    "thanks for the tip",
    "Thanks for your great help :heart:",
    "hi, thanks!",
    ":+1:",
    "👍",
    "❤️",
    "ok",
    "Got it.",
]
THANKS += ["Cheers :)", "Thank you. That was helpful!", "thanks <@U0BOT>", "ok, will do", "Much appreciated"]
HELP = [
    "help",
    "Help!",
    "?",
    "??",
    "help me please",
    "Hi, can you help me?",
    "what can you do?",
    "What is this?",
]
HELP += [
    "how does this work",
    "Hello :wave: help",
    "I need help",
    "Help please, thanks",
    "How do I log an experiment?",
]
EMPTY = ["", "   ", "\n\t", "...", "!", "-", "<@U0BOT>", ":)"]
ENTRY = [
    "thanks to the new agenda I listened more",
    "Thanks to Ana",
    "thanked everyone",
    "hi there, I tried the new opening question and it worked",
    "hello world meeting went well",
    "Said hello to everyone in the morning",
    "helped Ana",
    "help Ana with the deck",
    "I asked for help",
    "help everyone",
    "Asked “how can I help?” three times",
    "what is this meeting for? I asked that and waited",
    "Will do again",
    "Appreciated everyone",
    "good",
    "Great meeting, thanks for asking",
    "ok meeting",
    "yes",
    "no",
    "5",
    "1:1 with Tom",
    "I listened :ear:",
    "It went well 👍",
    "danke",
    "привет",
    "谢谢",
    "h",
    "<https://a.example/|notes>",
    "thanks " * 60,
    "thanks " * 13,  # nobody thanks that often
    "good morning " * 22 + "x",  # many ways to read it: none is tried for long
    "x" * 10_000,
]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        (text, intent)
        for texts, intent in (
            (HELLO, DmIntent.HELLO),
            (THANKS, DmIntent.THANKS),
            (HELP, DmIntent.HELP),
            (EMPTY, DmIntent.EMPTY),
            (ENTRY, DmIntent.ENTRY),
        )
        for text in texts
    ],
)
def test_small_talk_is_told_from_an_entry(text: str, intent: DmIntent) -> None:
    assert classify_dm(text) is intent


@given(st.sampled_from(HELLO + THANKS + HELP), st.sampled_from(["", " ", "!", "...", " :tada:", " 🎉"]))
def test_capitals_punctuation_and_emoji_do_not_matter(text: str, ending: str) -> None:
    assert classify_dm(f" {text.upper()}{ending}") is classify_dm(text)


@given(
    st.text(min_size=1).filter(lambda text: any(one.isalpha() for one in text)),
    st.sampled_from(HELLO + THANKS),
)
def test_real_words_beside_small_talk_make_it_an_entry(real: str, small_talk: str) -> None:
    assert classify_dm(f"{small_talk} listening {real}") is DmIntent.ENTRY
