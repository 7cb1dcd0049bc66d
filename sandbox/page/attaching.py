"""Files that somebody attaches to a modal in the browser, one request for each pick."""

import base64
import binascii
from typing import Any

from sandbox.person import NotPossible, Person
from sandbox.person.elements import find
from sandbox.uploads import LocalFile
from sandbox.world import Json, View


async def attach(person: Person, view: View, body: Json) -> Json:
    """Add the files of `body` (name, type, base64 data) to those that the element holds."""
    await _hold(person, view, body, lambda held: held + [_local(file) for file in body["files"]])
    return {"ok": True}


async def detach(person: Person, view: View, body: Json) -> Json:
    """Take one file out of the element again."""
    await _hold(person, view, body, lambda held: [file for file in held if file["id"] != body["file"]])
    return {"ok": True}


async def _hold(person: Person, view: View, body: Json, change: Any) -> None:
    spot = find(person.found(view).blocks, str(body["action_id"]), str(body["block_id"]))
    if spot.element["type"] != "file_input":
        raise NotPossible("nothing can be attached here")
    held = list(view.state.get(spot.block_id, {}).get(spot.action_id, {}).get("files") or [])
    await person.click(view, spot.action_id, block_id=spot.block_id, value=change(held))


def _local(file: Json) -> LocalFile:
    try:
        data = base64.b64decode(str(file["data"]), validate=True)
    except binascii.Error:
        raise NotPossible("this file arrived damaged") from None
    return LocalFile(str(file["name"]), data, str(file.get("type") or ""))
