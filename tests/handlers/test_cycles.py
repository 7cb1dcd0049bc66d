from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.demo.northwind import FACILITATOR, FEEDBACK
from bot.demo.stage import Stage
from bot.errors import NotFound
from bot.handlers.cycles import number, read_settings
from bot.handlers.request import House, Request
from tests.handlers.test_programs import heard, set_up
from tests.support.planning_forms import TOPIC

GOOD: dict[str, dict[str, Any]] = {
    "challenge": {"value": "  We wait too long. "},
    "place": {"value": None},
    "topic": {"selected_option": {"value": "giving-feedback"}},
    "weeks": {"selected_option": {"value": "4"}},
    "tip_day": {"selected_option": {"value": "1"}},
    "tip_time": {"selected_time": "10:00"},
    "day": {"selected_date": "2026-10-07"},
    "time": {"selected_time": "12:30"},
    "zone": {"selected_option": {"value": "Europe/Berlin"}},
}


def filled(**changed: dict[str, Any]) -> Request:
    """Stand for a form that was sent; nothing but its fields is there."""
    values = {name: {"value": state} for name, state in (GOOD | changed).items()}
    body = {"type": "view_submission", "view": {"type": "modal", "id": "V1", "state": {"values": values}}}
    request = SimpleNamespace(topics={TOPIC.slug: TOPIC})
    nothing = cast(Any, None)
    return Request(cast(House, request), nothing, body, nothing, nothing, nothing)


def test_a_form_is_read_as_it_was_meant() -> None:
    settings, faults = read_settings(filled())
    assert faults == {}
    assert settings is not None
    assert (settings.challenge, settings.place) == ("We wait too long.", "")
    assert settings.work_starts == datetime(2026, 10, 7, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "state", "said"),
    [
        ("challenge", {"value": " \n "}, "Please write a few words here."),
        ("challenge", {"value": "x" * 10_000}, "That is 10,000 characters, and 500 fit. Please shorten it."),
        ("place", {"value": "x" * 10_000}, "That is 10,000 characters, and 200 fit. Please shorten it."),
        ("topic", {"selected_option": {"value": "astrology"}}, "Please choose a topic."),
        ("weeks", {"selected_option": {"value": "13"}}, "Please choose how many weeks."),
        ("weeks", {"selected_option": {"value": "four"}}, "Please choose how many weeks."),
        ("tip_day", {"selected_option": None}, "Please choose a day."),
        ("tip_time", {"selected_time": None}, "Please pick a time."),
        ("day", {"selected_date": None}, "Please pick a day."),
        ("time", {"selected_time": None}, "Please pick a time."),
        ("zone", {"selected_option": {"value": "Mars/Phobos"}}, "Please choose a time zone."),
    ],
)
def test_each_field_that_cannot_be_used_says_why(name: str, state: dict[str, Any], said: str) -> None:
    settings, faults = read_settings(filled(**{name: state}))
    assert settings is None
    assert faults == {name: said}


def test_a_time_that_the_clocks_skip_is_not_moved_in_silence() -> None:
    late = {"day": {"selected_date": "2027-03-28"}, "time": {"selected_time": "02:30"}}
    settings, faults = read_settings(filled(**late))
    assert settings is None
    assert "Please choose 03:30" in faults["time"]


def test_a_button_that_names_no_group_is_answered_kindly() -> None:
    with pytest.raises(NotFound):
        number("-")


async def test_the_facilitator_begins_the_next_cycle_from_the_message_that_offers_it(stage: Stage) -> None:
    channel = await set_up(stage, weeks="1")
    await stage.stepper.advance(timedelta(days=10))
    (offer,) = [m for m in heard(stage, FACILITATOR) if "program.next_cycle" in str(m.blocks)]
    faith = stage.sandbox.person(FACILITATOR)
    await faith.click(offer, "program.next_cycle")
    assert faith.modal is not None
    again = {
        "challenge": "We keep work we should give away.",
        "topic": "delegating",
        "day": "2026-10-21",
        "time": "12:30",
    }
    outcome = await faith.submit(again | {"members": [*FEEDBACK[:5], FACILITATOR]})
    assert outcome.errors["members"].startswith("faith facilitates the group.")
    outcome = await faith.submit({"members": [*FEEDBACK[:5], "U0GITA"]})
    assert outcome.ok, outcome.errors
    await stage.stepper.settle()
    assert any(m.text.startswith("*Leads Europe: cycle 2 begins*") for m in channel.messages)
    assert "U0GITA" in channel.members
    assert FEEDBACK[5] not in channel.members
    assert any(m.text.startswith("Hello! I am *plg*.") for m in heard(stage, "U0GITA"))
    outcome = await faith.click(offer, "program.next_cycle")
    assert outcome.ephemeral is not None
    assert "until its reconvene session on" in outcome.ephemeral.text
