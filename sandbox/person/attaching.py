"""From the files a person picks to what a modal's file_input holds, and what Slack's client refuses."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sandbox.person.elements import entry
from sandbox.person.outcome import NotPossible
from sandbox.uploads import LocalFile, extension, file_json, put
from sandbox.world import Json

if TYPE_CHECKING:
    from sandbox.server import Sandbox

MOST_BYTES = 10_000_000  # "There is a 10MB file size limit" (File input element)
MOST_FILES = 10


def attached(stage: "Sandbox", user: str, element: Json, value: Any) -> Json:
    """Return a file_input's state after a person put files in: LocalFile, or files that it held before.

    One or a list of them; None empties it. NotPossible: too many, too large, not of the types asked for.
    """
    items = value if isinstance(value, list | tuple) else [] if value is None else [value]
    _refuse(element, items)
    held = [
        file_json(stage, put(stage.world, item, user, [])) if isinstance(item, LocalFile) else item
        for item in items
    ]
    return entry(element, held)


def _refuse(element: Json, items: Sequence[Any]) -> None:
    most = element.get("max_files", MOST_FILES)
    if len(items) > most:
        raise NotPossible(f"no more than {most} {'file' if most == 1 else 'files'} can be attached here")
    wanted = [str(kind).lower().removeprefix(".") for kind in element.get("filetypes") or []]
    for item in items:
        if not isinstance(item, LocalFile):
            if not isinstance(item, dict) or "id" not in item:
                raise NotPossible(f"{item!r} is no file: give a LocalFile")
            continue
        if wanted and extension(item.name) not in wanted:
            raise NotPossible(f"{item.name} cannot be attached here, only files of type {', '.join(wanted)}")
        if len(item.data) > MOST_BYTES:
            raise NotPossible(f"{item.name} is larger than 10 MB")
