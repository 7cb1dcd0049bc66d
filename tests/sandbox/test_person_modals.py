import asyncio
from typing import Any

import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.person import NotPossible
from sandbox.person.base import TROUBLE
from sandbox.person.choices import REQUIRED
from sandbox.render import text_of
from tests.sandbox.live import Body, Transport, live

pytestmark = pytest.mark.parametrize("transport", ["socket", "http"])


def plain(text: str) -> Body:
    return {"type": "plain_text", "text": text}


def text_input(block_id: str, **over: Any) -> Body:
    """An input block with a text input whose action_id is `text`; `element` goes into the element."""
    element = {"type": "plain_text_input", "action_id": "text"} | over.pop("element", {})
    return {"type": "input", "block_id": block_id, "label": plain(block_id), "element": element} | over


def modal(*blocks: Body, **over: Any) -> Body:
    return {
        "type": "modal",
        "callback_id": "log",
        "title": plain("Log"),
        "submit": plain("Save"),
        "close": plain("Cancel"),
        "private_metadata": "kept",
        "blocks": list(blocks) or [text_input("tried")],
    } | over


def opens(bolt: AsyncApp, view: Body) -> None:
    """Let /plg open that modal."""

    @bolt.command("/plg")
    async def plg(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=view)
        await ack()


async def test_a_command_opens_a_modal_and_submitting_it_brings_what_was_typed(transport: Transport) -> None:
    async with live(transport) as it:
        seen: list[Body] = []
        opens(it.bolt, modal())

        @it.bolt.view("log")
        async def kept(ack: AsyncAck, body: Body) -> None:
            seen.append(body)
            await ack()

        opened = await it.ada.command("/plg log")
        assert opened.modal is it.ada.modal
        assert text_of(it.ada.modal) == "Log\ntried\n[Save]\n[Cancel]"
        outcome = await it.ada.submit({"tried": "I asked <@U2> & listened"})

        assert outcome.ok
        assert it.ada.modal is None
        view = seen[0]["view"]
        assert view["state"]["values"]["tried"]["text"]["value"] == "I asked <@U2> & listened"
        assert view["private_metadata"] == "kept"
        assert seen[0]["user"]["id"] == "U1"
        assert seen[0]["response_urls"] == []
        assert it.ben.modal is None


async def test_errors_come_back_to_their_fields_and_nothing_typed_is_lost(transport: Transport) -> None:
    async with live(transport) as it:
        opens(it.bolt, modal(text_input("when"), text_input("what")))
        tries: list[str] = []

        @it.bolt.view("log")
        async def checked(ack: AsyncAck, view: Body) -> None:
            tries.append(view["state"]["values"]["what"]["text"]["value"])
            if len(tries) == 1:
                await ack(response_action="errors", errors={"when": "That day is over."})
            else:
                await ack()

        await it.ada.command("/plg")
        refused = await it.ada.submit({"when": "yesterday", "what": "listening"})
        assert (refused.ok, refused.errors) == (False, {"when": "That day is over."})
        assert it.ada.modal
        assert it.ada.modal.errors == {"when": "That day is over."}
        assert it.ada.modal.state["what"]["text"]["value"] == "listening"

        accepted = await it.ada.submit({"when": "tomorrow"})
        assert accepted.ok
        assert accepted.errors == {}
        assert tries == ["listening", "listening"]
        assert it.ada.modal is None


@pytest.mark.parametrize("errors", [{"nowhere": "Not an input."}, {"words": "Not an input."}, {}])
async def test_errors_for_no_input_of_the_modal_are_the_apps_mistake(
    transport: Transport, errors: dict[str, str]
) -> None:
    async with live(transport) as it:
        words = {"type": "section", "block_id": "words", "text": plain("Hello")}
        opens(it.bolt, modal(words, text_input("tried")))

        @it.bolt.view("log")
        async def checked(ack: AsyncAck) -> None:
            await ack({"response_action": "errors", "errors": errors})

        await it.ada.command("/plg")
        outcome = await it.ada.submit({"tried": "x"})

        assert outcome.error == "invalid_errors"
        assert outcome.notice == TROUBLE
        assert it.ada.modal


async def test_an_answer_can_update_push_and_clear(transport: Transport) -> None:
    async with live(transport) as it:
        opens(it.bolt, modal(callback_id="first"))

        @it.bolt.view("first")
        async def first(ack: AsyncAck) -> None:
            await ack(response_action="update", view=modal(text_input("tried"), callback_id="second"))

        @it.bolt.view("second")
        async def second(ack: AsyncAck) -> None:
            await ack(response_action="push", view=modal(text_input("more"), callback_id="third"))

        @it.bolt.view("third")
        async def third(ack: AsyncAck) -> None:
            await ack(response_action="clear")

        await it.ada.command("/plg")
        before = it.ada.modal
        assert before
        old_hash = before.hash
        await it.ada.submit({"tried": "kept over the update"})
        assert it.ada.modal
        assert it.ada.modal.id == before.id
        assert it.ada.modal.hash != old_hash
        assert it.ada.modal.state["tried"]["text"]["value"] == "kept over the update"
        await it.ada.submit()
        assert it.ada.modal.previous_view_id == before.id
        assert it.ada.modal.root_view_id == before.id
        await it.ada.submit({"more": "x"})
        assert it.ada.modal is None
        assert it.sandbox.world.modals.get("U1", []) == []


async def test_a_fourth_view_on_the_stack_is_refused(transport: Transport) -> None:
    async with live(transport) as it:
        opens(it.bolt, modal())

        @it.bolt.view("log")
        async def again(ack: AsyncAck) -> None:
            await ack(response_action="push", view=modal())

        await it.ada.command("/plg")
        assert (await it.ada.submit({"tried": "1"})).ok
        assert (await it.ada.submit({"tried": "2"})).ok
        outcome = await it.ada.submit({"tried": "3"})

        assert outcome.error == "push_limit_reached"
        assert len(it.sandbox.world.modals["U1"]) == 3


async def test_a_submission_without_an_answer_leaves_the_modal_with_what_was_typed(
    transport: Transport,
) -> None:
    async with live(transport) as it:
        opens(it.bolt, modal())
        stuck = asyncio.Event()

        @it.bolt.view("log")
        async def slow(ack: AsyncAck) -> None:
            await stuck.wait()

        await it.ada.command("/plg")
        it.sandbox.dispatcher.deadline = 0.05
        outcome = await it.ada.submit({"tried": "a long story"})
        stuck.set()

        assert (outcome.ok, outcome.error, outcome.notice) == (False, "operation_timeout", TROUBLE)
        assert it.ada.modal
        assert it.ada.modal.state["tried"]["text"]["value"] == "a long story"


@pytest.mark.parametrize(
    ("over", "typed", "sentence"),
    [
        ({}, None, REQUIRED),
        ({}, "", REQUIRED),
        ({"element": {"max_length": 5}}, "too long", "Please enter no more than 5 characters."),
        ({}, "x" * 3001, "Please enter no more than 3000 characters."),
        ({"element": {"min_length": 3}}, "ab", "Please enter at least 3 characters."),
        ({"element": {"type": "email_text_input"}}, "nobody", "Please enter a valid email address."),
        ({"element": {"type": "url_text_input"}}, "nowhere", "Please enter a valid URL."),
        (
            {"element": {"type": "number_input", "is_decimal_allowed": False}},
            "1.5",
            "Please enter a valid number.",
        ),
        (
            {"element": {"type": "number_input", "is_decimal_allowed": True, "max_value": "5"}},
            "5.5",
            "Please enter a number of at most 5.",
        ),
    ],
)
async def test_slacks_client_refuses_some_input_before_the_app_hears_of_it(
    transport: Transport, over: Body, typed: str | None, sentence: str
) -> None:
    async with live(transport) as it:
        opens(it.bolt, modal(text_input("tried", **over)))
        await it.ada.command("/plg")

        outcome = await it.ada.submit({"tried": typed})

        assert outcome.errors == {"tried": sentence}
        assert outcome.error == "invalid_inputs"
        assert it.sandbox.journal.payloads("view_submission") == []


async def test_an_optional_input_may_stay_empty_and_arrives_as_null(transport: Transport) -> None:
    async with live(transport) as it:
        seen: list[Body] = []
        select = {"type": "static_select", "action_id": "who", "placeholder": plain("Who")}
        options = [{"text": plain("Only me"), "value": "me"}, {"text": plain("My group"), "value": "group"}]
        share = {"type": "input", "block_id": "share", "label": plain("Share"), "optional": True}
        share["element"] = select | {"options": options}
        opens(it.bolt, modal(text_input("tried", optional=True), share))

        @it.bolt.view("log")
        async def kept(ack: AsyncAck, view: Body) -> None:
            seen.append(view["state"]["values"])
            await ack()

        for values in ({}, {"who": "My group"}):
            await it.ada.command("/plg")
            assert (await it.ada.submit(values)).ok

        assert seen[0]["tried"]["text"] == {"type": "plain_text_input", "value": None}
        assert seen[0]["share"]["who"] == {"type": "static_select", "selected_option": None}
        assert seen[1]["share"]["who"]["selected_option"] == options[1]


async def test_prefilled_values_arrive_untouched_and_pickers_take_what_people_pick(
    transport: Transport,
) -> None:
    async with live(transport) as it:
        seen: list[Body] = []
        elements: dict[str, Body] = {
            "text": {"type": "plain_text_input", "initial_value": "as before"},
            "day": {"type": "datepicker", "initial_date": "2026-03-01"},
            "time": {"type": "timepicker", "timezone": "Europe/Berlin"},
            "people": {"type": "multi_users_select", "max_selected_items": 2},
            "room": {"type": "conversations_select", "filter": {"include": ["private"]}},
        }
        blocks = [
            {"type": "input", "block_id": name, "label": plain(name), "element": part | {"action_id": name}}
            for name, part in elements.items()
        ]
        opens(it.bolt, modal(*blocks))

        @it.bolt.view("log")
        async def kept(ack: AsyncAck, view: Body) -> None:
            seen.append(view["state"]["values"])
            await ack()

        await it.ada.command("/plg")
        with pytest.raises(NotPossible):
            await it.ada.submit({"room": "general"})
        with pytest.raises(NotPossible):
            await it.ada.submit({"time": "25:00"})
        too_many = await it.ada.submit({"people": ["U1", "U2", "U3"], "room": "group-one", "time": "10:00"})
        assert too_many.errors == {"people": "Please select no more than 2 items."}
        assert (await it.ada.submit({"people": ["Ben Okri", "U1"]})).ok

        assert seen[0]["text"]["text"]["value"] == "as before"
        assert seen[0]["day"]["day"]["selected_date"] == "2026-03-01"
        assert seen[0]["time"]["time"]["selected_time"] == "10:00"
        assert seen[0]["people"]["people"]["selected_users"] == ["U2", "U1"]
        assert seen[0]["room"]["room"]["selected_conversation"] == "G1"


async def test_a_button_in_a_modal_comes_with_the_view_and_what_is_typed_so_far(transport: Transport) -> None:
    async with live(transport) as it:
        seen: list[Body] = []
        button = {"type": "button", "action_id": "more", "text": plain("More"), "value": "7"}
        opens(it.bolt, modal(text_input("tried"), {"type": "actions", "elements": [button]}))

        @it.bolt.action("more")
        async def more(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
            seen.append(body)
            await client.views_push(trigger_id=body["trigger_id"], view=modal(text_input("again")))
            await ack()

        await it.ada.command("/plg")
        below = it.ada.modal
        assert below
        await it.ada.fill({"tried": "half a thought"})
        outcome = await it.ada.click(below, "more")

        assert outcome.ok
        assert outcome.modal is it.ada.modal is not below
        body = seen[0]
        assert body["container"] == {"type": "view", "view_id": below.id}
        assert body["view"]["state"]["values"]["tried"]["text"]["value"] == "half a thought"
        assert body["view"]["private_metadata"] == "kept"
        assert body["actions"][0]["value"] == "7"
        assert body["actions"][0]["block_id"]
        assert "response_url" not in body
        with pytest.raises(NotPossible):
            await it.ada.click(below, "more")  # it lies under the other


async def test_an_input_that_asks_for_it_tells_the_app_as_soon_as_it_changes(transport: Transport) -> None:
    async with live(transport) as it:
        seen: list[Body] = []
        quiet, loud = text_input("quiet"), text_input("loud", dispatch_action=True)
        opens(it.bolt, modal(quiet, loud))

        @it.bolt.action("text")
        async def changed(ack: AsyncAck, body: Body) -> None:
            seen.append(body["actions"][0])
            await ack()

        await it.ada.command("/plg")
        await it.ada.fill({"quiet": "x", "loud": "y"})

        assert [(action["block_id"], action["value"]) for action in seen] == [("loud", "y")]


async def test_closing_tells_the_app_only_when_it_asked_and_leaves_the_inputs_out(
    transport: Transport,
) -> None:
    async with live(transport) as it:
        seen: list[Body] = []

        @it.bolt.view_closed("log")
        async def closed(ack: AsyncAck, body: Body) -> None:
            seen.append(body)
            await ack()

        opens(it.bolt, modal())
        await it.ada.command("/plg")
        await it.ada.close()
        assert seen == []

    async with live(transport) as it:
        it.bolt.view_closed("log")(closed)
        opens(it.bolt, modal(notify_on_close=True))
        await it.ada.command("/plg")
        await it.ada.fill({"tried": "not to be told"})
        await it.ada.close()

        assert it.ada.modal is None
        assert (seen[0]["type"], seen[0]["is_cleared"]) == ("view_closed", False)
        assert seen[0]["view"]["state"]["values"] == {}


async def test_the_cross_closes_the_whole_stack_and_names_its_root(transport: Transport) -> None:
    async with live(transport) as it:
        seen: list[Body] = []
        opens(it.bolt, modal(notify_on_close=True))

        @it.bolt.view("log")
        async def push(ack: AsyncAck) -> None:
            await ack(response_action="push", view=modal(text_input("more"), notify_on_close=True))

        @it.bolt.view_closed("log")
        async def closed(ack: AsyncAck, body: Body) -> None:
            seen.append(body)
            await ack()

        await it.ada.command("/plg")
        root = it.ada.modal
        assert root
        await it.ada.submit({"tried": "x"})
        await it.ada.close(all=True)

        assert it.ada.modal is None
        assert [(body["view"]["id"], body["is_cleared"]) for body in seen] == [(root.id, True)]


async def test_an_external_select_lists_what_the_app_offers(transport: Transport) -> None:
    async with live(transport) as it:
        seen: list[Body] = []
        chosen: list[Body] = []
        select = {"type": "external_select", "action_id": "topic", "min_query_length": 2}
        block = {"type": "input", "block_id": "t", "label": plain("Topic"), "element": select}
        opens(it.bolt, modal(block))

        @it.bolt.options("topic")
        async def offer(ack: AsyncAck, body: Body) -> None:
            seen.append(body)
            await ack(options=[{"text": plain("Giving feedback"), "value": "feedback"}])

        @it.bolt.view("log")
        async def kept(ack: AsyncAck, view: Body) -> None:
            chosen.append(view["state"]["values"]["t"]["topic"]["selected_option"])
            await ack()

        await it.ada.command("/plg")
        assert it.ada.modal
        with pytest.raises(NotPossible, match="ask for its options first"):
            await it.ada.submit({"topic": "feedback"})
        assert await it.ada.options(it.ada.modal, "topic", "f") == []
        listed = await it.ada.options(it.ada.modal, "topic", "fee")
        assert [option["value"] for option in listed] == ["feedback"]
        assert (await it.ada.submit({"topic": "feedback"})).ok

        assert [(body["value"], body["view"]["callback_id"]) for body in seen] == [("fee", "log")]
        assert chosen == listed


async def test_a_select_begins_with_the_current_conversation_and_brings_its_address(
    transport: Transport,
) -> None:
    async with live(transport) as it:
        seen: list[Body] = []
        select = {"type": "conversations_select", "action_id": "room", "response_url_enabled": True}
        select |= {"default_to_current_conversation": True}
        opens(it.bolt, modal({"type": "input", "block_id": "r", "label": plain("Where"), "element": select}))

        @it.bolt.view("log")
        async def kept(ack: AsyncAck, body: Body) -> None:
            seen.append(body)
            await ack()

        await it.ada.command("/plg", channel="group-one")
        assert (await it.ada.submit()).ok

        address = seen[0]["response_urls"][0]
        assert (address["channel_id"], address["block_id"], address["action_id"]) == ("G1", "r", "room")
        assert address["response_url"].startswith(f"{it.sandbox.url}/response/")


ROOM = {"type": "conversations_select", "action_id": "room", "default_to_current_conversation": True}


@pytest.mark.parametrize(
    ("over", "where", "begins"),
    [
        ({}, "group-one", "G1"),
        ({"initial_conversation": "C1"}, "group-one", "C1"),
        ({"filter": {"include": ["public"]}}, "group-one", None),
        ({"type": "multi_conversations_select"}, "general", ["C1"]),
    ],
)
async def test_a_select_begins_with_the_conversation_one_looks_at_where_it_may(
    transport: Transport, over: Body, where: str, begins: object
) -> None:
    async with live(transport) as it:
        block = {"type": "input", "block_id": "r", "label": plain("Where"), "element": ROOM | over}
        opens(it.bolt, modal(block))
        outcome = await it.ada.command("/plg", channel=where)
        assert outcome.modal
        state = outcome.modal.state["r"]["room"]
        assert state.get("selected_conversation", state.get("selected_conversations")) == begins


async def test_options_that_slack_would_not_show_leave_the_menu_empty(transport: Transport) -> None:
    async with live(transport) as it:
        select = {"type": "external_select", "action_id": "topic", "min_query_length": 0}
        block = {"type": "input", "block_id": "t", "label": plain("Topic"), "element": select}
        opens(it.bolt, modal(block))
        bad = [
            [{"text": plain("x" * 76), "value": "long"}],
            [{"text": plain(str(n)), "value": str(n)} for n in range(101)],
        ]

        @it.bolt.options("topic")
        async def offer(ack: AsyncAck) -> None:
            await ack(options=bad.pop())

        await it.ada.command("/plg")
        assert it.ada.modal
        assert await it.ada.options(it.ada.modal, "topic") == []
        assert await it.ada.options(it.ada.modal, "topic") == []
        errors = [entry.response["error"] for entry in it.sandbox.journal.human("options")]
        assert errors == ["invalid_options"] * 2
