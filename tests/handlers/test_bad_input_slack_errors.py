"""Slack answers each of its errors to each call: people are told what helps, and nothing is lost."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.demo.stage import PATIENCE, Stage
from bot.messages.general import SORRY, SORRY_FOR_A_CLICK
from sandbox.faults import Fault
from sandbox.render import text_of
from sandbox.world import User, View
from tests.handlers.logbook import AMARA, entries, practising, someone
from tests.handlers.test_programs import FORM, faith

# Every error that Slack's method pages name for all methods, then those of single methods.
GENERIC = [
    "not_authed", "invalid_auth", "account_inactive", "token_revoked", "token_expired", "missing_scope",
    "not_allowed_token_type", "no_permission", "org_login_required", "team_added_to_org", "ekm_access_denied",
    "enterprise_is_restricted", "two_factor_setup_required", "access_denied", "accesslimited",
    "team_access_not_granted", "method_deprecated", "deprecated_endpoint", "invalid_arguments",
    "invalid_arg_name", "invalid_array_arg", "invalid_charset", "invalid_form_data", "invalid_post_type",
    "missing_post_type", "request_timeout", "service_unavailable", "internal_error", "fatal_error",
    "ratelimited",
]  # fmt: skip
VIEWS = ["invalid_trigger_id", "expired_trigger_id", "view_too_large", "duplicate_external_id", "not_found",
         "push_limit_reached", "hash_conflict", "not_enabled"]  # fmt: skip
WORDS = "I <waited> & listened"


@pytest.fixture(autouse=True)
def quietly() -> Any:
    with capture_logs():  # rendering a hundred tracebacks takes longer than Slack waits
        yield


@pytest.fixture
def patient(stage: Stage) -> Stage:
    """A stage whose triggers last however slow the machine is."""
    stage.sandbox.world.stopwatch = lambda: 0.0
    return stage


def refuse(stage: Stage, method: str, code: str, times: int = 1) -> None:
    stage.sandbox.faults.clear()
    stage.sandbox.faults.add(Fault(method, f"error:{code}", times=times))


async def home_of(stage: Stage, user_id: str = AMARA) -> View:
    view = await someone(stage, user_id).open_home()
    assert view is not None
    return view


async def test_a_form_that_slack_will_not_open_gives_back_what_was_typed(patient: Stage) -> None:
    await practising(patient)
    for code in GENERIC + VIEWS:
        refuse(patient, "views.open", code)
        outcome = await someone(patient).command(f"/plg commit {WORDS}")
        assert outcome.modal is None
        assert outcome.ephemeral is not None, code
        said = text_of(outcome.ephemeral)
        assert SORRY in said or "a moment too long for Slack" in said, code
        assert WORDS in said, code


async def test_a_button_whose_form_slack_will_not_open_is_answered_beside_it(patient: Stage) -> None:
    await practising(patient)
    me = someone(patient)
    kept = (await me.command(f"/plg log {WORDS}")).ephemeral
    assert kept is not None
    for code in GENERIC + VIEWS:
        refuse(patient, "views.open", code)
        outcome = await me.click(kept, "log.share")
        assert outcome.ok, code
        assert outcome.ephemeral is not None, code
        said = text_of(outcome.ephemeral)
        assert SORRY_FOR_A_CLICK in said or "a moment too long for Slack" in said, code


@pytest.mark.parametrize("code", ["expired_trigger_id", "internal_error", "ratelimited"])
async def test_where_nothing_can_be_shown_the_answer_comes_by_direct_message(
    patient: Stage, code: str
) -> None:
    await practising(patient)
    me = someone(patient)
    refuse(patient, "views.open", code, times=2)
    assert (await me.click(await home_of(patient), "pause.open")).ok
    await patient.stepper.settle()
    refuse(patient, "views.open", code, times=2)
    assert (await me.shortcut("log_shortcut")).ok
    await patient.stepper.settle()
    told = [m for m in me.inbox() if SORRY_FOR_A_CLICK in m.text or "a moment too long" in m.text]
    assert len(told) == 2


async def test_a_form_that_cannot_be_changed_stays_as_it_is(patient: Stage) -> None:
    me = someone(patient)
    for code in [*GENERIC, "view_too_large", "hash_conflict"]:
        await me.command("/plg log")
        await me.fill({"tried": WORDS})
        assert me.modal is not None
        refuse(patient, "views.update", code)
        outcome = await me.click(me.modal, "log.more_room")
        assert outcome.ok, code
        assert SORRY_FOR_A_CLICK in text_of(me.modal), code
        await me.close()
        assert WORDS in text_of(me.modal), code
        await me.close(all=True)


async def test_somebody_slack_will_not_look_up_gets_their_words_back(patient: Stage) -> None:
    for number, code in enumerate([*GENERIC, "user_not_found", "user_not_visible"]):
        patient.sandbox.world.add_user(User(f"U0NEW{number}", f"new{number}", "New Here"))
        refuse(patient, "users.info", code)
        outcome = await someone(patient, f"U0NEW{number}").command(f"/plg log {WORDS}")
        assert outcome.ephemeral is not None, code
        said = text_of(outcome.ephemeral)
        assert "Slack could not tell me who you are just now." in said, code
        assert WORDS in said, code


@pytest.mark.parametrize("kind", ["error:internal_error", "503", "drop_before", "invalid_json", "delay:4"])
async def test_somebody_known_is_served_although_slack_will_not_look_them_up(
    patient: Stage, kind: str
) -> None:
    assert await entries(patient) == 0
    patient.clock.move_to(patient.clock.now().replace(day=8))  # what is known of them is old by now
    patient.sandbox.faults.add(Fault("users.info", kind))
    outcome = await someone(patient).command(f"/plg log {WORDS}")
    assert outcome.ephemeral is not None
    assert "Kept in your log." in text_of(outcome.ephemeral)


async def test_a_channel_slack_will_not_show_is_said_at_its_field(patient: Stage) -> None:
    mine = await faith(patient).create_channel("our-leads", private=True)
    await faith(patient).invite_app(mine)
    await faith(patient).command("/plg program")
    for code in [*GENERIC, "channel_not_found", "method_not_supported_for_channel_type"]:
        refuse(patient, "conversations.info", code)
        outcome = await faith(patient).submit(FORM | {"channel": mine.id})
        assert list(outcome.errors) == ["channel"], code
        assert "Please" in outcome.errors["channel"] or "please" in outcome.errors["channel"], code
    patient.sandbox.faults.clear()
    assert (await faith(patient).submit()).ok


async def test_a_home_slack_will_not_show_is_there_at_the_next_look(patient: Stage) -> None:
    await practising(patient)
    patient.sandbox.dispatcher.deadline = (
        0.2  # an event that failed is not acknowledged: Slack waits for that
    )
    for code in [*GENERIC, *VIEWS]:
        refuse(patient, "views.publish", code, times=4)
        await someone(patient).open_home()
    patient.sandbox.faults.clear()
    patient.sandbox.dispatcher.deadline = PATIENCE
    assert "Your practice" in text_of(await home_of(patient))
