from typing import Any

from sandbox.render import plain, text_of
from sandbox.world import Message, View
from tests.sandbox.live import Body, make_world


def words(text: str, kind: str = "mrkdwn") -> Body:
    return {"type": kind, "text": text}


def button(text: str) -> Body:
    return {"type": "button", "action_id": text, "text": words(text, "plain_text")}


def section(**over: Any) -> Body:
    return {"type": "section", **over}


def test_a_message_without_blocks_reads_as_its_text() -> None:
    message = Message("1.1", "C1", "U1", "a &lt; b &amp; <@U2> in <#C1> <https://e.org|there> <!here>")
    assert text_of(message) == "a < b & @U2 in #C1 there @here"
    assert text_of(message, make_world()) == "a < b & @Ben Okri in #general there @here"


def test_blocks_hide_the_text_and_read_from_top_to_bottom() -> None:
    blocks = [
        {"type": "header", "text": words("This week", "plain_text")},
        section(text=words("Ask *one* question"), fields=[words("A"), words("B")], accessory=button("Why?")),
        {"type": "divider"},
        {"type": "context", "elements": [words("Week 1"), {"type": "image", "alt_text": "a map"}]},
        {"type": "actions", "elements": [button("Log"), button("Helpful")]},
    ]
    message = Message("1.1", "C1", "U0BOT", "fallback", blocks=blocks)
    assert text_of(message) == "\n".join(
        ["This week", "Ask *one* question", "A", "B", "[Why?]", "---", "Week 1 a map", "[Log] [Helpful]"]
    )


def test_a_view_reads_with_its_values_as_typed_or_prefilled() -> None:
    day = {"type": "datepicker", "action_id": "day", "initial_date": "2026-03-01"}
    who = {"type": "users_select", "action_id": "who", "placeholder": words("Whom?", "plain_text")}
    blocks = [
        {"type": "input", "block_id": "d", "label": words("Day", "plain_text"), "element": day},
        {"type": "input", "block_id": "w", "label": words("Who", "plain_text"), "element": who},
    ]
    definition = {"type": "modal", "title": words("Plan", "plain_text"), "blocks": blocks}
    view = View("V1", "modal", "U1", definition, "h", "V1")

    assert text_of(view) == "Plan\nDay\n<2026-03-01>\nWho\n<Whom?>"
    view.state = {"w": {"who": {"type": "users_select", "selected_user": "U2"}}}
    assert text_of(view, make_world()) == "Plan\nDay\n<2026-03-01>\nWho\n<@Ben Okri>"


def test_rich_text_reads_as_its_words() -> None:
    parts = [words("Hello ", "text"), {"type": "user", "user_id": "U2"}, {"type": "emoji", "name": "wave"}]
    items = [{"type": "rich_text_section", "elements": [words("one", "text")]}]
    rich = {
        "type": "rich_text",
        "elements": [
            {"type": "rich_text_section", "elements": parts},
            {"type": "rich_text_list", "elements": items},
        ],
    }
    assert text_of({"blocks": [rich]}, make_world()) == "Hello @Ben Okri:wave:\n• one"


def test_plain_text_shows_exactly_what_it_holds() -> None:
    blocks = [section(text=words("<!channel> &amp;", "plain_text"))]
    assert text_of({"blocks": blocks}) == "<!channel> &amp;"


def test_a_date_reads_as_its_fallback_and_nothing_as_nothing() -> None:
    assert plain("on <!date^1772355600^{date}|1 March, 09:00 UTC>") == "on 1 March, 09:00 UTC"
    assert text_of(None) == ""
