import asyncio
from typing import Any

import pytest
from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.person import NotPossible
from sandbox.person.clicking import FAILED
from sandbox.render import text_of
from sandbox.switches import Switches
from sandbox.world import Message
from tests.sandbox.live import Body, Live, Transport, live, make_world

pytestmark = pytest.mark.parametrize("transport", ["socket", "http"])


def plain(text: str) -> Body:
    return {"type": "plain_text", "text": text}


def actions(*elements: Body) -> list[Body]:
    return [{"type": "actions", "block_id": "row", "elements": list(elements)}]


BUTTON: Body = {
    "type": "button",
    "action_id": "log",
    "text": plain("Log it"),
    "value": "42",
    "style": "primary",
}


async def posted(it: Live, channel: str, blocks: list[Body], **over: Any) -> Message:
    """Let the app post a message with these blocks, and return it."""
    answer = await it.bolt.client.chat_postMessage(channel=channel, text="A tip", blocks=blocks, **over)
    found = it.sandbox.world.channels[str(answer["channel"])].find(str(answer["ts"]))
    assert found
    return found


async def test_a_button_on_a_message_comes_with_message_container_and_a_way_to_answer(
    transport: Transport,
) -> None:
    async with live(transport) as it:
        seen: list[Body] = []

        @it.bolt.action("log")
        async def clicked(ack: AsyncAck, body: Body, respond: AsyncRespond) -> None:
            await ack()
            seen.append(body)
            await respond("Done", replace_original=False)

        tip = await posted(it, "G1", actions(BUTTON))
        outcome = await it.ada.click(tip, "log")

        body = seen[0]
        assert outcome.ok
        assert text_of(outcome.ephemeral) == "Done"
        assert body["container"] == {
            "type": "message",
            "message_ts": tip.ts,
            "channel_id": "G1",
            "is_ephemeral": False,
        }
        assert body["message"]["ts"] == tip.ts
        assert body["channel"]["id"] == "G1"
        assert body["state"] == {"values": {}}
        assert body["trigger_id"]
        action = body["actions"][0]
        assert (action["action_id"], action["block_id"], action["value"]) == ("log", "row", "42")
        assert action["text"] == {"type": "plain_text", "text": "Log it"} | action["text"]
        assert it.ben.messages("G1") == [tip]


async def test_a_button_in_a_thread_names_the_thread(transport: Transport) -> None:
    async with live(transport) as it:
        seen: list[Body] = []

        @it.bolt.action("log")
        async def clicked(ack: AsyncAck, body: Body) -> None:
            await ack()
            seen.append(body)

        parent = await posted(it, "G1", actions(BUTTON))
        reply = await posted(it, "G1", actions(BUTTON), thread_ts=parent.ts)
        await it.ada.click(reply, "log")

        assert seen[0]["container"]["thread_ts"] == parent.ts


@pytest.mark.parametrize("carried", [False, True])
async def test_a_click_on_an_ephemeral_message_says_so(transport: Transport, carried: bool) -> None:
    async with live(transport, switches=Switches(ephemeral_actions_carry_message=carried)) as it:
        seen: list[Body] = []

        @it.bolt.action("log")
        async def clicked(ack: AsyncAck, body: Body, respond: AsyncRespond) -> None:
            await ack()
            seen.append(body)
            await respond("Instead", replace_original=True)

        await it.bolt.client.chat_postEphemeral(channel="G1", user="U1", text="Psst", blocks=actions(BUTTON))
        [only] = it.ada.messages("G1")
        with pytest.raises(NotPossible):
            await it.ben.click(only, "log")
        await it.ada.click(only, "log")

        assert seen[0]["container"]["is_ephemeral"] is True
        assert ("message" in seen[0]) == carried
        assert [text_of(message) for message in it.ada.messages("G1")] == ["Instead"]
        assert it.ben.messages("G1") == []


async def test_what_is_chosen_in_a_message_travels_with_every_later_click_of_that_person(
    transport: Transport,
) -> None:
    async with live(transport) as it:
        seen: list[Body] = []

        @it.bolt.action("log")
        @it.bolt.action("mood")
        async def clicked(ack: AsyncAck, body: Body) -> None:
            await ack()
            seen.append(body)

        options = [{"text": plain(word), "value": word.lower()} for word in ("Good", "Bad")]
        mood = {"type": "static_select", "action_id": "mood", "placeholder": plain("?"), "options": options}
        tip = await posted(it, "G1", actions(mood, BUTTON))
        await it.ada.click(tip, "mood", value="bad")
        await it.ada.click(tip, "log")
        await it.ben.click(tip, "log")

        held = [body["state"]["values"]["row"]["mood"]["selected_option"] for body in seen]
        assert held == [options[1], options[1], None]
        assert seen[0]["actions"][0]["selected_option"] == options[1]


async def test_an_overflow_menu_and_checkboxes_bring_what_was_picked(transport: Transport) -> None:
    async with live(transport) as it:
        seen: list[Body] = []

        @it.bolt.action("menu")
        @it.bolt.action("boxes")
        async def clicked(ack: AsyncAck, body: Body) -> None:
            await ack()
            seen.append(body["actions"][0])

        options = [{"text": plain(word), "value": word} for word in ("edit", "delete")]
        menu = {"type": "overflow", "action_id": "menu", "options": options}
        boxes = {"type": "checkboxes", "action_id": "boxes", "options": options}
        tip = await posted(it, "G1", actions(menu, boxes))
        await it.ada.click(tip, "menu", selected="delete")
        await it.ada.click(tip, "boxes", selected=["edit", "delete"])
        with pytest.raises(NotPossible):
            await it.ada.click(tip, "menu", selected="burn")

        assert seen[0]["selected_option"] == options[1]
        assert seen[1]["selected_options"] == options


async def test_nobody_clicks_what_is_not_there(transport: Transport) -> None:
    async with live(transport) as it:
        tip = await posted(it, "G1", actions(BUTTON))

        with pytest.raises(NotPossible, match="only: log"):
            await it.ada.click(tip, "burn")
        with pytest.raises(NotPossible):
            await it.ada.click(tip, "log", value="43")
        with pytest.raises(NotPossible):
            await it.sandbox.person("U3").click(tip, "log")
        await it.bolt.client.chat_delete(channel="G1", ts=tip.ts)
        with pytest.raises(NotPossible):
            await it.ada.click(tip, "log")
        assert it.sandbox.journal.payloads("block_actions") == []


async def test_a_click_that_gets_no_answer_is_shown_to_that_person_alone(transport: Transport) -> None:
    async with live(transport) as it:
        stuck = asyncio.Event()

        @it.bolt.action("log")
        async def clicked(ack: AsyncAck) -> None:
            await stuck.wait()

        tip = await posted(it, "G1", actions(BUTTON))
        it.sandbox.dispatcher.deadline = 0.05
        outcome = await it.ada.click(tip, "log")
        stuck.set()

        assert outcome.error == "operation_timeout"
        assert [text_of(message) for message in it.ada.messages("G1")] == ["[Log it]", FAILED]
        assert it.ben.messages("G1") == [tip]


async def test_home_opens_with_an_event_and_its_buttons_carry_the_view(transport: Transport) -> None:
    async with live(transport, world=make_world(events={"app_home_opened"})) as it:
        opened: list[Body] = []
        seen: list[Body] = []

        @it.bolt.event("app_home_opened")
        async def home(event: Body, client: AsyncWebClient) -> None:
            opened.append(event)
            if event["tab"] == "home":
                blocks = actions(BUTTON)
                await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

        @it.bolt.action("log")
        async def clicked(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
            seen.append(body)
            view = {"type": "modal", "title": plain("Log"), "blocks": actions(BUTTON)}
            await client.views_open(trigger_id=body["trigger_id"], view=view)
            await ack()

        shown = await it.ada.open_home()
        await it.ada.open_home()
        await it.ada.open_messages_tab()
        assert shown is it.ada.home
        assert shown
        outcome = await it.ada.click(shown, "log")

        assert [event["tab"] for event in opened] == ["home", "home", "messages"]
        assert ["view" in event for event in opened] == [False, True, True]
        assert seen[0]["container"] == {"type": "view", "view_id": shown.id}
        assert seen[0]["view"]["type"] == "home"
        assert outcome.modal
        assert outcome.modal.root_view_id == outcome.modal.id
        with pytest.raises(NotPossible):
            await it.ben.click(shown, "log")


async def test_a_trigger_is_good_for_one_view(transport: Transport) -> None:
    async with live(transport) as it:
        answers: list[str] = []

        @it.bolt.action("log")
        async def clicked(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
            await ack()
            view = {"type": "modal", "title": plain("Log"), "blocks": actions(BUTTON)}
            await client.views_open(trigger_id=body["trigger_id"], view=view)
            try:
                await client.views_open(trigger_id=body["trigger_id"], view=view)
            except Exception as error:
                answers.append(str(error))

        await it.ada.click(await posted(it, "G1", actions(BUTTON)), "log")

        assert len(answers) == 1
        assert "exchanged_trigger_id" in answers[0]
