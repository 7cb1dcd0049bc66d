from typing import Any

import pytest

from sandbox import interact
from sandbox.errors import ApiError
from sandbox.person.elements import state_of
from sandbox.server import Sandbox
from sandbox.views import new_trigger, open_view, push_for
from sandbox.world import View
from tests.sandbox.live import Body, make_world

INPUT: Body = {
    "type": "input",
    "block_id": "tried",
    "label": {"type": "plain_text", "text": "Tried"},
    "element": {"type": "plain_text_input", "action_id": "text"},
}


def modal(**over: Any) -> Body:
    plain = {"type": "plain_text", "text": "Log"}
    return {"type": "modal", "title": plain, "submit": plain, "blocks": [INPUT]} | over


def opened(sandbox: Sandbox, **over: Any) -> View:
    return open_view(sandbox.world, new_trigger(sandbox.world, "U1"), modal(**over))


def test_every_payload_says_who_where_and_to_which_app() -> None:
    sandbox = Sandbox(make_world())
    user = sandbox.world.users["U1"]
    view = opened(sandbox)
    for payload in (
        interact.view_submission(sandbox, user, view),
        interact.view_closed(sandbox, user, view, is_cleared=False),
        interact.shortcut(sandbox, user, "one"),
    ):
        assert payload["team"] == {"id": "T0SANDBOX", "domain": "sandbox"}
        assert payload["user"] == {
            "id": "U1",
            "username": "ada",
            "name": "ada",
            "team_id": "T0SANDBOX",
        }
        assert payload["api_app_id"] == "A0SANDBOX"
        assert payload["is_enterprise_install"] is False
        assert payload["enterprise"] is None


@pytest.mark.parametrize("body", [None, {}])
def test_an_empty_answer_closes_the_view(body: Body | None) -> None:
    sandbox = Sandbox(make_world())
    interact.apply_answer(sandbox.world, opened(sandbox), body)
    assert sandbox.world.modals["U1"] == []


def test_an_empty_answer_leaves_what_was_opened_over_the_view_meanwhile() -> None:
    sandbox = Sandbox(make_world())
    below = opened(sandbox)
    above = push_for(sandbox.world, "U1", modal())
    interact.apply_answer(sandbox.world, below, None)
    assert sandbox.world.modals["U1"] == [above]
    assert above.previous_view_id is None


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"response_action": "dance"}, "invalid_response_action"),
        ({"text": "thanks"}, "invalid_response_action"),
        ({"response_action": "errors", "errors": {"tried": ""}}, "invalid_errors"),
        ({"response_action": "errors", "errors": ["tried"]}, "invalid_errors"),
        ({"response_action": "update"}, "invalid_arguments"),
        ({"response_action": "push", "view": {"type": "home", "blocks": []}}, "invalid_arguments"),
    ],
)
def test_an_answer_slack_could_make_nothing_of_is_refused_and_the_view_stays(body: Body, code: str) -> None:
    sandbox = Sandbox(make_world())
    view = opened(sandbox)
    with pytest.raises(ApiError) as refused:
        interact.apply_answer(sandbox.world, view, body)
    assert refused.value.code == code
    assert sandbox.world.modals["U1"] == [view]


def test_an_update_of_a_view_that_is_gone_is_not_found() -> None:
    sandbox = Sandbox(make_world())
    view = opened(sandbox)
    interact.take_off(sandbox.world, view)
    with pytest.raises(ApiError, match="not_found"):
        interact.apply_answer(sandbox.world, view, {"response_action": "update", "view": modal()})


def test_state_holds_every_element_typed_prefilled_or_empty() -> None:
    options = [{"text": {"type": "plain_text", "text": "Yes"}, "value": "yes"}]
    elements = [
        {"type": "static_select", "action_id": "pick", "options": options, "initial_option": options[0]},
        {"type": "multi_users_select", "action_id": "who"},
        {"type": "datepicker", "action_id": "day"},
        {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}},
    ]
    blocks = [{"type": "actions", "block_id": "row", "elements": elements}]
    typed = {"row": {"day": {"type": "datepicker", "selected_date": "2026-03-01"}}, "gone": {"x": {}}}

    assert state_of(blocks, typed) == {
        "row": {
            "pick": {"type": "static_select", "selected_option": options[0]},
            "who": {"type": "multi_users_select", "selected_users": []},
            "day": {"type": "datepicker", "selected_date": "2026-03-01"},
        }
    }
