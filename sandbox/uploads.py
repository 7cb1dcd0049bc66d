"""Files of the workspace: what is known of each, and its bytes."""

import mimetypes
import secrets
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from sandbox.errors import ApiError
from sandbox.world import Json, World

if TYPE_CHECKING:
    from sandbox.server import Sandbox

MOST_TEXT = 100_000  # bytes of a file that are kept as text too, so that one can look into it
_FILETYPES = {"txt": "text", "jpeg": "jpg", "htm": "html", "": "binary"}  # Slack's names where they differ
_UNKNOWN = "application/octet-stream"


@dataclass(frozen=True)
class LocalFile:
    """A file on a person's own machine; without `mimetype` it is told from the name, as browsers do."""

    name: str
    data: bytes = b""
    mimetype: str = ""


def extension(name: str) -> str:
    """Return what follows a name's last dot, in lower case; "" when there is none."""
    return PurePath(name).suffix.removeprefix(".").lower()


def promise(world: World, name: str, size: int, user: str, *, alt: str = "", mimetype: str = "") -> Json:
    """Make room for a file of `size` bytes and return what is known of it; its state is `promised`."""
    file_id = world.new_id("F")
    world.uploads[file_id] = {
        "id": file_id,
        "key": secrets.token_urlsafe(16),
        "name": name,
        "title": name,
        "size": size,
        "alt_txt": alt,
        "mimetype": mimetype or mimetypes.guess_type(name)[0] or _UNKNOWN,
        "created": int(world.now().timestamp()),
        "state": "promised",
        "user": user,
        "channels": [],  # where it was shared; a file in a modal is shared with the app alone
    }
    return world.uploads[file_id]


def receive(world: World, upload: Json, data: bytes) -> None:
    """Keep a promised file's bytes."""
    upload["state"] = "received"
    world.blobs[upload["id"]] = data
    if len(data) <= MOST_TEXT:
        upload["text"] = data.decode("utf-8", errors="replace")


def put(world: World, file: LocalFile, user: str, channels: list[str]) -> Json:
    """Upload a person's file in one go and return what is known of it."""
    upload = promise(world, file.name, len(file.data), user, mimetype=file.mimetype)
    receive(world, upload, file.data)
    upload |= {"state": "complete", "channels": channels, "in_modal": not channels}
    return upload


def within_reach(world: World, file_id: str) -> Json | None:
    """Return a finished file that the app may look into: its own, one given to it in a modal, or one shared
    where its bot is; None for every other."""
    upload = world.uploads.get(file_id)
    if upload is None or upload["state"] != "complete":
        return None
    bot = world.app.bot_user
    there = any(bot in world.channels[c].members for c in upload["channels"] if c in world.channels)
    return upload if there or upload.get("in_modal") or upload["user"] == bot else None


def file_json(stage: "Sandbox", upload: Json) -> Json:
    """Return a file as files.info, messages and the state of a modal show it."""
    world, name = stage.world, upload["name"]
    suffix = extension(name)
    place = f"{world.team_id}-{upload['id']}"
    written = upload["created"]
    return {
        "id": upload["id"],
        "created": written,
        "timestamp": written,
        "name": name,
        "title": upload["title"],
        "mimetype": upload["mimetype"],
        "filetype": _FILETYPES.get(suffix, suffix),
        "pretty_type": suffix.upper() or "Binary",
        "user": upload["user"],
        "user_team": world.team_id,
        "editable": False,
        "size": upload["size"],
        "alt_txt": upload["alt_txt"],
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": any(world.channels[c].kind == "public" for c in upload["channels"]),
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": f"{stage.url}/files-pri/{place}/{_in_address(name)}",
        "url_private_download": f"{stage.url}/files-pri/{place}/download/{_in_address(name)}",
        "permalink": f"{stage.url}/files/{upload['user']}/{upload['id']}/{_in_address(name)}",
        "has_rich_preview": False,
        "file_access": "visible",
    }


def _in_address(name: str) -> str:
    """Return a name as Slack writes it into a file's address: small letters, digits, dots, underscores."""
    return "".join(c if c.isascii() and (c.isalnum() or c in ".-_") else "_" for c in name.lower())


def must_read_files(stage: "Sandbox", definition: object) -> None:
    """Raise missing_scope for a view that asks for files when the app may not read them."""
    if not stage.switches.file_input_needs_scope or "files:read" in stage.world.app.scopes:
        return
    blocks = definition.get("blocks") if isinstance(definition, dict) else None
    elements = [b.get("element") for b in blocks if isinstance(b, dict)] if isinstance(blocks, list) else []
    if any(isinstance(element, dict) and element.get("type") == "file_input" for element in elements):
        provided = ",".join(sorted(stage.world.app.scopes))
        raise ApiError("missing_scope", needed="files:read", provided=provided)
