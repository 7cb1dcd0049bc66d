"""What the page draws: conversations, blocks, modals, Home, for each viewer."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from sandbox.page import render
from sandbox.page.present import Look
from sandbox.sample import TOUR, open_every_input, sample_world
from sandbox.sample_blocks import button, field, mrkdwn, option, plain
from sandbox.server import Sandbox
from sandbox.views import push_for
from sandbox.world import Json, Message, User
from tests.sandbox.page_html import addresses_in, tags_and_attributes, words_of

EVIL = "<img src=x onerror=alert(1)>\"'`{{7*7}}</textarea></script><script>alert(1)</script>"
CLOCK: dict[str, Any] = {"driver": True, "running": False, "note": ""}
PLACES = ("home", "inbox", "C0FEEDBACK", "C0GENERAL", "browse", "journal", "nowhere")


@pytest.fixture
def sandbox() -> Sandbox:
    made = Sandbox(sample_world())
    made.tour = TOUR
    return made


def at(sandbox: Sandbox, viewer: str, place: str, **more: Any) -> str:
    where = sandbox.world.im(viewer, "U0BOT").id if place == "inbox" else place
    return render.page(sandbox, Look(viewer, where, **more), CLOCK)


def say(sandbox: Sandbox, channel: str, **fields: Any) -> Message:
    world = sandbox.world
    given: dict[str, Any] = {"user": "U0BOT", "bot_id": "B0BOT", "text": "text"} | fields
    message = Message(world.new_ts(), channel, **given)
    world.channels[channel].messages.append(message)
    return message


def everywhere(sandbox: Sandbox, viewer: str) -> Iterator[str]:
    for place in PLACES:
        yield at(sandbox, viewer, place)


def test_everything_in_the_sample_is_drawn(sandbox: Sandbox) -> None:
    open_every_input(sandbox.world, "U0ANA")
    for html in everywhere(sandbox, "U0ANA"):
        assert "is not drawn here" not in html
        assert "Undefined" not in html
        assert "None" not in words_of(html)


def test_a_block_nobody_knows_is_said_to_be_missing(sandbox: Sandbox) -> None:
    say(sandbox, "C0GENERAL", blocks=[{"type": "hologram"}])
    assert "A block of type hologram is not drawn here." in words_of(at(sandbox, "U0ANA", "C0GENERAL"))


def test_nothing_is_loaded_from_another_host(sandbox: Sandbox) -> None:
    html = at(sandbox, "U0ANA", "home")
    assert "not fetched from example.org" in words_of(html)
    assert all(not link.startswith(("http", "//")) for link in addresses_in(html))


def poison(sandbox: Sandbox) -> None:
    world = sandbox.world
    world.team_name = world.app.name = EVIL
    for user in world.users.values():
        user.real_name = user.title = EVIL
    for channel in world.channels.values():
        channel.name, channel.topic = EVIL if channel.name else "", EVIL
    world.app.commands = [{"command": "/plg", "description": EVIL, "usage_hint": EVIL}]
    world.app.shortcuts = [
        {"type": kind, "name": EVIL, "callback_id": EVIL} for kind in ("global", "message")
    ]
    options = [option(EVIL, EVIL, description=plain(EVIL))]
    confirm = {"title": plain(EVIL), "text": mrkdwn(EVIL), "confirm": plain(EVIL), "deny": plain(EVIL)}
    elements: list[Json] = [
        button(EVIL, EVIL, confirm=confirm, url="javascript:alert(1)"),
        {"type": "overflow", "action_id": EVIL, "options": options},
        {"type": "static_select", "action_id": "s", "options": options, "placeholder": plain(EVIL)},
        {"type": "checkboxes", "action_id": "c", "options": options},
    ]
    blocks: list[Json] = [
        {"type": "header", "text": plain(EVIL)},
        {"type": "section", "block_id": EVIL, "text": mrkdwn(EVIL), "fields": [plain(EVIL)]},
        {"type": "actions", "block_id": "a", "elements": elements},
        {"type": "image", "image_url": f"https://{EVIL}", "alt_text": EVIL, "title": plain(EVIL)},
        {"type": "context", "elements": [{"type": "image", "image_url": "javascript:1", "alt_text": EVIL}]},
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "text", "text": EVIL, "style": {"bold": True}},
                        {"type": "link", "url": "javascript:alert(1)", "text": EVIL},
                        {"type": "emoji", "name": EVIL},
                    ],
                }
            ],
        },
        {"type": EVIL},
    ]
    fields = [
        field(
            "area",
            EVIL,
            {"type": "plain_text_input", "multiline": True, "initial_value": EVIL},
            hint=plain(EVIL),
        ),
        field("line", EVIL, {"type": "plain_text_input", "initial_value": EVIL, "placeholder": plain(EVIL)}),
    ]
    modal = {"type": "modal", "title": plain("x"), "submit": plain("x"), "blocks": fields}
    view = push_for(world, "U0ANA", modal)
    view.definition["title"] = view.definition["submit"] = plain(EVIL)
    view.errors = {"area": EVIL}
    world.homes["U0ANA"].definition["blocks"] = blocks
    for channel in world.channels.values():
        say(sandbox, channel.id, text=EVIL, blocks=blocks, attachments=[{"text": EVIL, "title": EVIL}])
        say(sandbox, channel.id, text=EVIL, user="U0ANA", bot_id=None, reactions={EVIL: ["U0ANA"]})
    sandbox.journal.add("human", EVIL, {EVIL: EVIL}, {"ok": False, "error": EVIL})
    sandbox.tour = [EVIL]


def test_no_name_or_text_becomes_code(sandbox: Sandbox) -> None:
    scripts = [html.count("<script") for html in everywhere(sandbox, "U0ANA")]
    poison(sandbox)
    for html, count in zip(everywhere(sandbox, "U0ANA"), scripts, strict=True):
        tags, attributes = tags_and_attributes(html)
        assert not tags & {"img", "b", "iframe", "object"}
        assert html.count("<script") == count
        assert not any(name.startswith("on") for name in attributes)
        assert not any(link.startswith("javascript") for link in addresses_in(html))
        assert "49" not in words_of(html)
    people, _ = tags_and_attributes(render.people(sandbox))
    assert "img" not in people


def test_an_ephemeral_message_is_seen_by_one_person_only(sandbox: Sandbox) -> None:
    say(sandbox, "C0GENERAL", text="between us", ephemeral_to="U0ANA")
    assert "between us" in at(sandbox, "U0ANA", "C0GENERAL")
    assert "Only visible to you" in at(sandbox, "U0ANA", "C0GENERAL")
    assert "between us" not in at(sandbox, "U0BEN", "C0GENERAL")


def test_a_private_channel_is_not_shown_to_those_outside(sandbox: Sandbox) -> None:
    sandbox.world.channels["C0FEEDBACK"].members.remove("U0DEV")
    html = at(sandbox, "U0DEV", "C0FEEDBACK")
    assert "feedback" not in words_of(html)
    assert "There is nothing here that Dev Raman can see." in words_of(html)


def test_a_guest_does_not_see_public_channels_they_are_not_in(sandbox: Sandbox) -> None:
    sandbox.world.add_user(User("U0GUS", "gus", "Gus Guest", is_restricted=True))
    assert "coffee" not in at(sandbox, "U0GUS", "browse")
    assert "coffee" in at(sandbox, "U0ANA", "browse")


def test_times_are_the_viewers_own(sandbox: Sandbox) -> None:
    channel = sandbox.world.channels["C0GENERAL"]
    say(sandbox, "C0GENERAL", text="now")
    assert sandbox.world.now().hour == 7
    assert ">08:30<" in at(sandbox, "U0ANA", channel.id)
    assert ">02:30<" in at(sandbox, "U0BEN", channel.id)


def test_a_thread_is_shown_beside_and_not_between(sandbox: Sandbox) -> None:
    root = say(sandbox, "C0GENERAL", text="a question")
    say(sandbox, "C0GENERAL", text="an answer", user="U0BEN", bot_id=None, thread_ts=root.ts)
    assert "an answer" not in at(sandbox, "U0ANA", "C0GENERAL")
    assert "1 reply" in words_of(at(sandbox, "U0ANA", "C0GENERAL"))
    assert "an answer" in at(sandbox, "U0ANA", "C0GENERAL", thread=root.ts)


def test_what_is_new_stands_below_a_line(sandbox: Sandbox) -> None:
    old = say(sandbox, "C0GENERAL", text="old")
    say(sandbox, "C0GENERAL", text="fresh")
    html = at(sandbox, "U0ANA", "C0GENERAL", since=old.ts)
    assert html.index(">old<") < html.index("divider-new") < html.index(">fresh<")
    assert "divider-new" not in at(sandbox, "U0ANA", "C0GENERAL")


def test_unread_marks_are_each_viewers_own(sandbox: Sandbox) -> None:
    message = say(sandbox, "C0GENERAL", text="for all")
    sandbox.world.channels["C0GENERAL"].last_read["U0BEN"] = message.ts
    assert 'aria-label="1 unread"' in _side(at(sandbox, "U0DEV", "home"), "C0GENERAL")
    assert "unread" not in _side(at(sandbox, "U0BEN", "home"), "C0GENERAL")


def _side(html: str, place: str) -> str:
    return html.split(f'<li id="side-{place}"')[1].split("</li>", maxsplit=1)[0]


def test_old_messages_are_left_out_until_asked_for(sandbox: Sandbox) -> None:
    for number in range(100):
        say(sandbox, "C0GENERAL", text=f"number {number}.")
    assert "number 19." not in at(sandbox, "U0ANA", "C0GENERAL")
    assert "Show 20 earlier messages" in words_of(at(sandbox, "U0ANA", "C0GENERAL"))
    assert "number 0." in at(sandbox, "U0ANA", "C0GENERAL", earlier=1)


def test_a_modal_shows_what_was_typed_and_what_is_wrong(sandbox: Sandbox) -> None:
    open_every_input(sandbox.world, "U0ANA")
    view = sandbox.world.modals["U0ANA"][-1]
    view.state["tried"]["tried"]["value"] = "I asked first"
    view.errors = {"tried": "Say a little more."}
    html = at(sandbox, "U0ANA", "home")
    shown = html.split('data-testid="field-tried"')[1].split('data-testid="field-title"')[0]
    assert "I asked first</textarea>" in shown
    assert "Say a little more." in words_of(shown)
    assert 'aria-invalid="true"' in shown
    assert at(sandbox, "U0BEN", "home").count('data-testid="field-tried"') == 0


def test_the_upper_modal_of_a_stack_leads_back_to_the_lower(sandbox: Sandbox) -> None:
    second = {"type": "modal", "title": plain("Details"), "blocks": [{"type": "divider"}]}
    open_every_input(sandbox.world, "U0ANA", second)
    html = at(sandbox, "U0ANA", "home")
    assert 'aria-label="Back to Log what I tried"' in html
    assert "What I tried" not in words_of(html.split('id="modal"')[1])


def test_prefilled_choices_are_chosen(sandbox: Sandbox) -> None:
    open_every_input(sandbox.world, "U0ANA")
    html = at(sandbox, "U0ANA", "home")
    assert '<option value="U0BEN" selected>Ben Okafor' in html
    assert 'value="4" checked' in html
    assert '<option value="me" selected>Only me</option>' in html
    assert 'value="2026-10-05"' in html
    assert 'value="2026-10-06T09:00"' in html


def test_the_journal_can_be_filtered(sandbox: Sandbox) -> None:
    sandbox.journal.add("call", "chat.postMessage", {"channel": "C1"}, {"ok": False, "error": "is_archived"})
    sandbox.journal.add("human", "click", {"user": "U0ANA"}, {"ok": True})
    everything = words_of(at(sandbox, "U0ANA", "journal"))
    assert "chat.postMessage" in everything
    assert "is_archived" in everything
    assert "2 shown of 2" in everything
    calls = words_of(at(sandbox, "U0ANA", "journal", kind="human"))
    assert "chat.postMessage" not in calls.split("newest first")[1]
    assert "1 shown of 2" in words_of(at(sandbox, "U0ANA", "journal", query="IS_ARCHIVED"))


def test_a_page_without_a_driver_explains_its_clock(sandbox: Sandbox) -> None:
    html = render.page(sandbox, Look("U0ANA"), CLOCK | {"driver": False})
    assert "nothing can be skipped" in words_of(html)
    assert html.count("disabled>") == 4


def test_an_archived_channel_can_be_read_only(sandbox: Sandbox) -> None:
    sandbox.world.channels["C0GENERAL"].archived = True
    html = at(sandbox, "U0ANA", "C0GENERAL")
    assert "nothing can be written" in words_of(html)
    assert 'class="say"' not in html


def test_own_messages_alone_can_be_edited_and_deleted(sandbox: Sandbox) -> None:
    say(sandbox, "C0GENERAL", text="mine &amp; nobody's", user="U0ANA", bot_id=None)
    mine, theirs = at(sandbox, "U0ANA", "C0GENERAL"), at(sandbox, "U0BEN", "C0GENERAL")
    assert 'data-do="edit"' in mine
    assert "mine &amp; nobody&#39;s" in mine
    assert 'data-do="edit"' not in theirs


def test_a_look_keeps_its_place_in_the_address() -> None:
    look = replace(Look("U1"), at="C1", query="a&b")
    assert look.address(thread="1.2") == "/?as=U1&at=C1&thread=1.2&q=a%26b"
