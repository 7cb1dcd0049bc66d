"""Blocks of the sample workspace: at least one of everything the page draws."""

from typing import Any

from sandbox.world import Json


def plain(text: str) -> Json:
    """Return a plain_text object."""
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    """Return a mrkdwn object."""
    return {"type": "mrkdwn", "text": text}


def button(text: str, action_id: str, **more: Any) -> Json:
    """Return a button."""
    return {"type": "button", "text": plain(text), "action_id": action_id, "value": action_id} | more


def option(text: str, value: str, **more: Any) -> Json:
    """Return an option."""
    return {"text": plain(text), "value": value} | more


def field(block_id: str, label: str, element: Json, **more: Any) -> Json:
    """Return an input block."""
    element = {"action_id": block_id} | element
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element} | more


SURE: Json = {
    "title": plain("Not for you?"),
    "text": mrkdwn("We will choose *another kind* of tip next week."),
    "confirm": plain("Yes"),
    "deny": plain("Keep it"),
}
TIP: list[Json] = [
    {"type": "header", "text": plain("Week 2: ask before you tell")},
    {
        "type": "section",
        "block_id": "tip",
        "text": mrkdwn(
            "*Practice.* Before you give feedback this week, ask _one_ open question and wait.\n"
            "> “What did you notice yourself?”\n"
            "*If–then.* When <@U0BEN> shows me the shift report, I will ask what he would change.\n"
            "• once a day is enough\n• a miss does not matter"
        ),
        "accessory": {
            "type": "overflow",
            "action_id": "more",
            "options": [option("Fewer tips", "fewer"), option("Pause until Monday", "pause")],
        },
    },
    {"type": "divider"},
    {
        "type": "actions",
        "block_id": "answers",
        "elements": [
            button("Log what I tried", "log", style="primary"),
            button("Helpful :+1:", "helpful"),
            button("Not for me", "unhelpful", confirm=SURE),
            button("Why did I get this?", "why"),
        ],
    },
    {
        "type": "context",
        "elements": [
            mrkdwn(
                "Next session <!date^1793188800^{date_long_pretty} at {time}|28 Oct, 09:00 UTC> · Week 2 of 4"
            )
        ],
    },
]


def _text(text: str, **style: bool) -> Json:
    return {"type": "text", "text": text} | ({"style": style} if style else {})


def _rich(kind: str, *elements: Json, **more: Any) -> Json:
    return {"type": kind, "elements": list(elements)} | more


RICH: list[Json] = [
    {
        "type": "rich_text",
        "block_id": "rich",
        "elements": [
            _rich(
                "rich_text_section",
                _text("What did you ", bold=True),
                _text("really", italic=True),
                _text(" try? Ask "),
                {"type": "user", "user_id": "U0BEN"},
                _text(" "),
                {"type": "emoji", "name": "bulb"},
                _text(" or read "),
                {"type": "link", "url": "https://example.org", "text": "the guide"},
            ),
            _rich(
                "rich_text_list",
                _rich("rich_text_section", _text("one question first")),
                _rich("rich_text_section", _text("then silence")),
                style="ordered",
            ),
            _rich(
                "rich_text_list", _rich("rich_text_section", _text("count to five")), style="bullet", indent=1
            ),
            _rich("rich_text_quote", _text("Feedback is a gift, wrapped by the giver.")),
            _rich("rich_text_preformatted", _text("when SITUATION\n  I will BEHAVIOUR")),
        ],
    },
    {
        "type": "section",
        "block_id": "fields",
        "fields": [mrkdwn("*Asked of*\n5 people"), mrkdwn("*Answered*\n2 people"), mrkdwn("*Until*\nFriday")],
    },
    {"type": "actions", "block_id": "answer", "elements": [button("Answer", "answer", style="primary")]},
]
HOME: Json = {
    "type": "home",
    "blocks": [
        {"type": "header", "text": plain("Week 2 of 4")},
        {
            "type": "section",
            "text": mrkdwn(
                "*Your commitment*\nWhen the report is late, I will ask before I tell. Confidence 7 of 10."
            ),
            "accessory": button("Change", "commit"),
        },
        {"type": "section", "text": mrkdwn("*Your buddy:* <@U0BEN>"), "accessory": button("Write", "buddy")},
        {"type": "divider"},
        {
            "type": "image",
            "image_url": "https://example.org/path.png",
            "alt_text": "Your four weeks as a path",
            "title": plain("The path"),
        },
        {
            "type": "section",
            "text": mrkdwn("Tips reach me"),
            "accessory": {
                "type": "static_select",
                "action_id": "when",
                "placeholder": plain("Choose a day"),
                "options": [option("on Tuesday", "tue"), option("on Thursday", "thu")],
                "initial_option": option("on Tuesday", "tue"),
            },
        },
        {
            "type": "actions",
            "elements": [
                button("Log what I tried", "log", style="primary"),
                button("Pause", "pause"),
                button("Leave", "leave", style="danger"),
            ],
        },
        {"type": "context", "elements": [mrkdwn("Only you see this page. Private entries stay private.")]},
    ],
}
_FIVE = [option(str(n), str(n)) for n in range(1, 6)]
EVERY_INPUT: Json = {
    "type": "modal",
    "callback_id": "every_input",
    "title": plain("Log what I tried"),
    "submit": plain("Keep it"),
    "close": plain("Cancel"),
    "blocks": [
        {"type": "section", "text": mrkdwn("Only *you* see this, until you share it.")},
        field(
            "tried",
            "What I tried",
            {"type": "plain_text_input", "multiline": True, "max_length": 300, "focus_on_load": True},
            hint=plain("One situation is enough."),
        ),
        field(
            "title",
            "In one line",
            {"type": "plain_text_input", "max_length": 40, "initial_value": "Asked first"},
            optional=True,
        ),
        field("went", "How it went", {"type": "radio_buttons", "options": _FIVE, "initial_option": _FIVE[3]}),
        field(
            "who",
            "Who may see it",
            {
                "type": "static_select",
                "options": [
                    option("Only me", "me"),
                    option("My buddy", "buddy"),
                    option("My group", "group"),
                ],
                "initial_option": option("Only me", "me"),
            },
        ),
        field(
            "with",
            "With whom",
            {"type": "multi_users_select", "placeholder": plain("Add people"), "initial_users": ["U0BEN"]},
            optional=True,
        ),
        field("notes", "Notes", {"type": "file_input", "filetypes": ["csv"], "max_files": 2}, optional=True),
        field(
            "where",
            "Where",
            {"type": "conversations_select", "placeholder": plain("Pick a conversation")},
            optional=True,
        ),
        field(
            "tags",
            "Topics",
            {
                "type": "multi_static_select",
                "placeholder": plain("Add topics"),
                "option_groups": [
                    {
                        "label": plain("Talking"),
                        "options": [option("Feedback", "f"), option("Listening", "l")],
                    },
                    {"label": plain("Doing"), "options": [option("Delegating", "d")]},
                ],
            },
            optional=True,
        ),
        field(
            "case",
            "Case",
            {"type": "external_select", "min_query_length": 2, "placeholder": plain("Search cases")},
            optional=True,
        ),
        field("day", "Which day", {"type": "datepicker", "initial_date": "2026-10-05"}),
        field("hour", "At what time", {"type": "timepicker", "initial_time": "09:30"}, optional=True),
        field("next", "Next try", {"type": "datetimepicker", "initial_date_time": 1791273600}, optional=True),
        field(
            "minutes",
            "Minutes it took",
            {"type": "number_input", "is_decimal_allowed": False, "min_value": "1"},
            optional=True,
        ),
        field("mail", "Send a copy to", {"type": "email_text_input"}, optional=True),
        field("link", "Link", {"type": "url_text_input"}, optional=True),
        field(
            "also",
            "Also",
            {
                "type": "checkboxes",
                "options": [
                    option("Tell my buddy", "tell", description=plain("A short note, not the text")),
                    option("Remind me on Friday", "remind"),
                ],
            },
            optional=True,
        ),
    ],
}
