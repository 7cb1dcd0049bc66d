"""Files: attached in a modal, described, fetched by their private addresses, kept from strangers."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncAck
from slack_sdk.errors import SlackApiError

from sandbox.faults import Fault
from sandbox.person import NotPossible
from sandbox.person.attaching import MOST_BYTES
from sandbox.person.base import TROUBLE
from sandbox.person.choices import REQUIRED
from sandbox.render import text_of
from sandbox.server import Sandbox
from sandbox.switches import Switches
from sandbox.uploads import LocalFile
from sandbox.world import Json, View
from tests.sandbox.live import ALL_SCOPES, Body, Live, live, make_world
from tests.sandbox.test_person_modals import modal, opens, plain

ROSTER = LocalFile("Röster 1.csv", b"email\nada@example.com\n")


def asks(**over: Any) -> Body:
    """A modal that asks for a roster and a word."""
    element = {"type": "file_input", "action_id": "file", "filetypes": ["csv"], "max_files": 1} | over
    word = {"type": "plain_text_input", "action_id": "word"}
    return modal(
        {"type": "input", "block_id": "roster", "label": plain("Roster"), "element": element},
        {"type": "input", "block_id": "word", "label": plain("Word"), "optional": True, "element": word},
    )


@pytest.fixture
async def it() -> AsyncIterator[Live]:
    async with live("socket", world=make_world(scopes=ALL_SCOPES | {"files:read"})) as made:
        yield made


def keeps(it: Live, *errors: dict[str, str]) -> list[Json]:
    """Let the app open the modal and take it, after refusing it with each of these; what it was sent."""
    opens(it.bolt, asks())
    seen: list[Json] = []

    @it.bolt.view("log")
    async def taken(ack: AsyncAck, view: Body) -> None:
        seen.append(view["state"]["values"])
        if len(seen) <= len(errors):
            await ack(response_action="errors", errors=errors[len(seen) - 1])
        else:
            await ack()

    return seen


async def submitted(it: Live, *files: LocalFile) -> Json:
    """Submit files in a modal and return what the app reads of the first."""
    seen = keeps(it)
    await it.ada.command("/plg")
    assert (await it.ada.submit({"roster": list(files)})).ok
    file: Json = seen[0]["roster"]["file"]["files"][0]
    return file


async def fetched(url: str, token: str | None = None, *, follow: bool = True) -> tuple[int, str, bytes]:
    """Return status, content type and bytes of a GET."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with (
        aiohttp.ClientSession(headers=headers) as http,
        http.get(url, allow_redirects=follow) as answer,
    ):
        return answer.status, answer.content_type, await answer.read()


async def test_a_file_put_into_a_modal_reaches_the_app_with_its_bytes(it: Live) -> None:
    file = await submitted(it, ROSTER)
    facts = {name: file[name] for name in ("name", "mimetype", "filetype", "size", "user", "mode")}
    assert facts == {
        "name": "Röster 1.csv",
        "mimetype": "text/csv",
        "filetype": "csv",
        "size": len(ROSTER.data),
        "user": "U1",
        "mode": "hosted",
    }
    assert (await it.bolt.client.files_info(file=file["id"]))["file"] == file
    for address in (file["url_private"], file["url_private_download"]):
        assert address.isascii()
        assert await fetched(address, "xoxb-sandbox") == (200, "text/csv", ROSTER.data)
    assert [entry.response for entry in it.sandbox.journal.calls("url_private")] == [
        {"ok": True, "bytes": len(ROSTER.data)}
    ] * 2
    assert it.sandbox.journal.human("fill")[0].request["value"] == ["Röster 1.csv"]


async def test_who_may_not_fetch_a_file_is_led_to_a_page_that_looks_like_success(it: Live) -> None:
    file = await submitted(it, ROSTER)
    for token in (None, "xoxb-other", "xapp-sandbox"):
        status, kind, body = await fetched(file["url_private"], token)
        assert (status, kind, body[:15]) == (200, "text/html", b"<!DOCTYPE html>")
        assert (await fetched(file["url_private"], token, follow=False))[0] == 302
    it.sandbox.world.app.scopes.discard("files:read")
    assert (await fetched(file["url_private"], "xoxb-sandbox"))[1] == "text/html"
    with pytest.raises(SlackApiError, match="missing_scope"):
        await it.bolt.client.files_info(file=file["id"])


async def test_a_download_can_go_wrong_like_any_call(it: Live) -> None:
    file = await submitted(it, ROSTER)
    it.sandbox.faults.add(Fault("url_private", "503"))
    it.sandbox.faults.add(Fault("url_private", "drop_before", times=2))  # aiohttp tries a GET once more
    assert (await fetched(file["url_private"], "xoxb-sandbox"))[0] == 503
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await fetched(file["url_private"], "xoxb-sandbox")
    assert (await fetched(file["url_private"], "xoxb-sandbox"))[2] == ROSTER.data


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([LocalFile("roster.xlsx")], "only files of type csv"),
        ([LocalFile("roster")], "only files of type csv"),
        ([ROSTER, ROSTER], "no more than 1 file can"),
        ([LocalFile("big.csv", bytes(MOST_BYTES + 1))], "larger than 10 MB"),
        (["roster.csv"], "is no file"),
    ],
)
async def test_slacks_client_does_not_attach_what_the_modal_does_not_take(
    it: Live, files: list[Any], sentence: str
) -> None:
    keeps(it)
    await it.ada.command("/plg")
    with pytest.raises(NotPossible, match=sentence):
        await it.ada.fill({"roster": files})
    assert it.sandbox.world.uploads == {}
    assert (await it.ada.submit()).errors == {"roster": REQUIRED}


async def test_capital_letters_in_a_name_are_no_other_type(it: Live) -> None:
    assert (await submitted(it, LocalFile("ROSTER.CSV", b"x", "text/x-mine")))["mimetype"] == "text/x-mine"


async def test_an_attached_file_outlives_errors_and_can_be_taken_out_again(it: Live) -> None:
    seen = keeps(it, {"roster": "Line 2 has no address."})
    await it.ada.command("/plg")
    assert (await it.ada.submit({"roster": ROSTER})).errors == {"roster": "Line 2 has no address."}
    assert "<Röster 1.csv>" in text_of(it.ada.modal)
    await it.ada.fill({"roster": None})
    assert (await it.ada.submit()).errors == {"roster": REQUIRED}
    assert (await it.ada.submit({"roster": LocalFile("better.csv", b"email\n")})).ok
    assert [[f["name"] for f in values["roster"]["file"]["files"]] for values in seen] == [
        ["Röster 1.csv"],
        ["better.csv"],
    ]


async def test_a_modal_that_asks_for_files_wants_the_scope_to_read_them(it: Live) -> None:
    it.sandbox.world.app.scopes.discard("files:read")
    opens(it.bolt, modal())

    @it.bolt.view("log")
    async def more(ack: AsyncAck) -> None:
        await ack(response_action="update", view=asks())

    opened = await it.ada.command("/plg")
    assert opened.modal
    refused = await it.ada.submit({"tried": "x"})
    assert (refused.error, refused.notice) == ("missing_scope", TROUBLE)
    trigger = next(iter(it.sandbox.world.triggers))
    with pytest.raises(SlackApiError, match="missing_scope"):
        await it.bolt.client.views_open(trigger_id=trigger, view=asks())
    it.sandbox.switches = Switches(file_input_needs_scope=False)
    assert (await it.ada.submit({"tried": "x"})).ok


async def test_a_file_among_people_is_for_the_app_only_where_it_is(it: Live) -> None:
    room = it.sandbox.world.channels["C1"]
    said = await it.ada.say("general", "the roster", attach=[ROSTER])
    file = said.files[0]
    assert file["is_public"] is True
    assert (await it.bolt.client.files_info(file=file["id"]))["file"]["name"] == ROSTER.name
    room.members.remove("U0BOT")
    with pytest.raises(SlackApiError, match="file_not_found"):
        await it.bolt.client.files_info(file=file["id"])
    assert (await fetched(file["url_private"], "xoxb-sandbox"))[1] == "text/html"


async def test_the_bytes_of_files_outlive_a_run(tmp_path: Path) -> None:
    first = Sandbox(make_world(scopes=ALL_SCOPES | {"files:read"}), data_dir=tmp_path)
    await first.start()
    said = await first.person("U1").say("general", "kept", attach=[ROSTER])
    await first.stop()
    second = Sandbox(make_world(scopes=ALL_SCOPES | {"files:read"}), data_dir=tmp_path)
    await second.start()
    try:
        address = said.files[0]["url_private"].replace(first.url, second.url)
        assert (await fetched(address, "xoxb-sandbox"))[2] == ROSTER.data
    finally:
        await second.stop()


def test_files_in_a_view_are_read_as_words() -> None:
    view = View("V1", "modal", "U1", asks(), "h", "V1")
    assert text_of(view) == "Log\nRoster\nWord\n[Save]\n[Cancel]"
