"""The journal as the page lists it: the newest entries that a filter lets through."""

import json
from datetime import datetime
from typing import Any

from sandbox.journal import Entry
from sandbox.page import when
from sandbox.page.mrkdwn import Reader
from sandbox.page.present import Look

SEARCHED = 5000  # the newest entries that a filter looks through
SHOWN = 200


def lines_of(entries: list[Entry], look: Look, reader: Reader) -> list[dict[str, Any]]:
    """Return the newest entries that the filter lets through, newest first."""
    wanted = look.query.casefold()
    found: list[dict[str, Any]] = []
    for entry in reversed(entries[-SEARCHED:]):
        if look.kind and entry.kind != look.kind:
            continue
        if wanted and wanted not in f"{entry.name} {entry_text(entry)}".casefold():
            continue
        found.append({"entry": entry, "at": _local(entry.at, reader), "failed": _failed(entry)})
        if len(found) == SHOWN:
            break
    return found


def entry_text(entry: Entry) -> str:
    """Return request and response as one line of JSON, for the filter."""
    return json.dumps([entry.request, entry.response], ensure_ascii=False, default=str)


def _local(moment: datetime, reader: Reader) -> str:
    return when.stamp(moment.astimezone(reader.zone), reader.now.astimezone(reader.zone))


def _failed(entry: Entry) -> bool:
    return entry.status >= 400 or entry.response.get("ok") is False  # noqa: PLR2004 - HTTP failures begin at 400
