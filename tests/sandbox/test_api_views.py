"""views.*: trigger ids, the stack of three, hashes, what stays typed, the Home tab."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from sandbox.views import clear_views, close_view, new_trigger
from sandbox.world import Json, View
from tests.sandbox.bench import Bench, code, refused, running


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with running() as bench:
        yield bench


def text_input(block_id: str = "tried", **more: Any) -> Json:
    element = {"type": "plain_text_input", "action_id": "text", **more}
    label = {"type": "plain_text", "text": "What I tried"}
    return {"type": "input", "block_id": block_id, "label": label, "element": element}


def modal(*blocks: Json, **more: Any) -> Json:
    title = {"type": "plain_text", "text": "Log"}
    submit = {"type": "plain_text", "text": "Save"}
    return {"type": "modal", "title": title, "submit": submit, "blocks": [*blocks] or [text_input()], **more}


def home(text: str = "Week 1 of 4", **more: Any) -> Json:
    return {
        "type": "home",
        "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": text}}],
        **more,
    }


async def opened(bench: Bench, view: Json | None = None) -> View:
    await bench.web.views_open(trigger_id=new_trigger(bench.world, "U1ANN"), view=view or modal())
    return bench.world.modals["U1ANN"][-1]


async def test_a_modal_opens_for_whoever_acted(bench: Bench) -> None:
    trigger = new_trigger(bench.world, "U1ANN")
    answer = await bench.web.views_open(
        trigger_id=trigger, view=modal(private_metadata="m", callback_id="log")
    )
    view = answer["view"]
    assert (view["private_metadata"], view["callback_id"], view["root_view_id"]) == ("m", "log", view["id"])
    assert view["state"]["values"] == {"tried": {"text": {"type": "plain_text_input", "value": None}}}
    assert [v.id for v in bench.world.modals["U1ANN"]] == [view["id"]]


async def test_a_trigger_lives_three_seconds(bench: Bench) -> None:
    young, old = new_trigger(bench.world, "U1ANN"), new_trigger(bench.world, "U2BEN")
    bench.stopwatch.advance(3.0)
    assert (await bench.web.views_open(trigger_id=young, view=modal()))["ok"]
    bench.stopwatch.advance(0.1)
    assert await code(bench.web.views_open(trigger_id=old, view=modal())) == "expired_trigger_id"


async def test_a_trigger_works_once_and_a_made_up_one_never(bench: Bench) -> None:
    trigger = new_trigger(bench.world, "U1ANN")
    await bench.web.views_open(trigger_id=trigger, view=modal())
    assert await code(bench.web.views_open(trigger_id=trigger, view=modal())) == "exchanged_trigger_id"
    assert await code(bench.web.views_open(trigger_id="1.2.abc", view=modal())) == "invalid_trigger_id"


async def test_a_modal_opened_from_elsewhere_takes_the_place_of_the_old_one(bench: Bench) -> None:
    await opened(bench)
    second = await opened(bench)
    assert bench.world.modals["U1ANN"] == [second]


async def test_three_modals_lie_on_each_other_and_no_fourth(bench: Bench) -> None:
    view = await opened(bench)
    for _ in range(2):
        trigger = new_trigger(bench.world, "U1ANN", view.id)
        await bench.web.views_push(trigger_id=trigger, view=modal())
    stack = bench.world.modals["U1ANN"]
    assert [v.previous_view_id for v in stack] == [None, stack[0].id, stack[1].id]
    assert {v.root_view_id for v in stack} == {view.id}
    trigger = new_trigger(bench.world, "U1ANN", view.id)
    assert await code(bench.web.views_push(trigger_id=trigger, view=modal())) == "push_limit_reached"


async def test_nothing_is_pushed_onto_a_modal_that_is_closed(bench: Bench) -> None:
    view = await opened(bench)
    trigger = new_trigger(bench.world, "U1ANN", view.id)
    clear_views(bench.world, "U1ANN")
    assert await code(bench.web.views_push(trigger_id=trigger, view=modal())) == "not_found"


async def test_closing_takes_the_modals_above_along(bench: Bench) -> None:
    first = await opened(bench)
    trigger = new_trigger(bench.world, "U1ANN", first.id)
    await bench.web.views_push(trigger_id=trigger, view=modal())
    assert len(close_view(bench.world, "U1ANN", first.id)) == 2
    assert close_view(bench.world, "U1ANN") == []


async def test_an_update_keeps_what_was_typed_where_the_ids_stay(bench: Bench) -> None:
    view = await opened(bench, modal(text_input("tried"), text_input("happened")))
    for block in ("tried", "happened"):
        view.state[block]["text"]["value"] = f"typed into {block}"
    blocks = [text_input("tried", initial_value="new"), text_input("other", initial_value="fresh")]
    answer = await bench.web.views_update(view_id=view.id, view=modal(*blocks))
    values = answer["view"]["state"]["values"]
    assert values["tried"]["text"]["value"] == "typed into tried"
    assert values["other"]["text"]["value"] == "fresh"
    assert "happened" not in values


async def test_a_stale_hash_changes_nothing(bench: Bench) -> None:
    view = await opened(bench)
    stale = view.hash
    await bench.web.views_update(view_id=view.id, view=modal(), hash=stale)
    assert view.hash != stale
    assert await code(bench.web.views_update(view_id=view.id, view=modal(), hash=stale)) == "hash_conflict"


async def test_a_view_is_found_by_its_external_id_which_is_unique(bench: Bench) -> None:
    await opened(bench, modal(external_id="log-7"))
    again = modal(external_id="log-7", private_metadata="changed")
    answer = await bench.web.views_update(external_id="log-7", view=again)
    assert answer["view"]["private_metadata"] == "changed"
    twin = bench.web.views_open(trigger_id=new_trigger(bench.world, "U2BEN"), view=modal(external_id="log-7"))
    assert await code(twin) == "duplicate_external_id"


async def test_updating_a_closed_view_is_not_found(bench: Bench) -> None:
    view = await opened(bench)
    clear_views(bench.world, "U1ANN")
    assert await code(bench.web.views_update(view_id=view.id, view=modal())) == "not_found"


LONG_TITLE = {"type": "plain_text", "text": "x" * 25}


@pytest.mark.parametrize(
    ("view", "message"),
    [
        (modal(private_metadata="x" * 3_001), "must be less than 3001 characters @/private_metadata"),
        (modal(title=LONG_TITLE), "must be less than 25 characters @/title/text"),
        (modal(submit=None), "must define `submit` to use an `input` block in modals @"),
        (home(), "view type must be modal here @/type"),
    ],
)
async def test_a_bad_view_is_invalid_arguments_with_the_place(bench: Bench, view: Json, message: str) -> None:
    why, _, where = message.partition(" @")
    call = {"trigger_id": new_trigger(bench.world, "U1ANN"), "view": view}
    answer = await refused(bench.web.api_call("views.open", json=call))
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == [f"[ERROR] {why} [json-pointer:/view{where}]"]
    assert bench.world.modals == {}


async def test_a_refused_view_leaves_its_trigger_good(bench: Bench) -> None:
    trigger = new_trigger(bench.world, "U1ANN")
    await refused(bench.web.views_open(trigger_id=trigger, view=home()))
    assert (await bench.web.views_open(trigger_id=trigger, view=modal()))["ok"]


async def test_a_view_of_more_than_250_kb_is_too_large(bench: Bench) -> None:
    section = {"type": "section", "text": {"type": "plain_text", "text": "x" * 2_990}}
    trigger = new_trigger(bench.world, "U1ANN")
    big = modal(*[section] * 90)
    assert await code(bench.web.views_open(trigger_id=trigger, view=big)) == "view_too_large"


async def test_a_home_is_published_and_guarded_by_its_hash(bench: Bench) -> None:
    first = (await bench.web.views_publish(user_id="U1ANN", view=home()))["view"]
    assert bench.world.homes["U1ANN"].id == first["id"]
    second = await bench.web.views_publish(user_id="U1ANN", view=home("Week 2"), hash=first["hash"])
    assert second["view"]["id"] == first["id"]
    stale = bench.web.views_publish(user_id="U1ANN", view=home(), hash=first["hash"])
    assert await code(stale) == "hash_conflict"


async def test_a_home_is_for_people_of_the_workspace(bench: Bench) -> None:
    answer = await refused(bench.web.views_publish(user_id="U9NOBODY", view=home()))
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == ["invalid `user_id`"]


async def test_an_app_without_a_home_tab_publishes_none(bench: Bench) -> None:
    bench.world.app.home_enabled = False
    assert await code(bench.web.views_publish(user_id="U1ANN", view=home())) == "not_enabled"
