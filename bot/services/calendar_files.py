"""Messages with files that put sessions into one person's calendar."""

from collections.abc import Sequence

from bot.db.models import Person
from bot.domain.message import File, Files
from bot.integrations import calendar as files
from bot.integrations.calendar import Meeting


def as_files(person: Person, meetings: Sequence[Meeting], text: str) -> Files:
    """Return a message with a file for each of these sessions, addressed to one person."""
    return Files(
        text,
        files=tuple(
            File(_name(one), files.invitation(one, user_id=person.user_id, name=person.name).decode("utf-8"))
            for one in meetings
        ),
    )


def _name(meeting: Meeting) -> str:
    kind = meeting.title.split(":")[0].lower().replace(" ", "-")
    return f"{kind}-{meeting.starts:%Y-%m-%d}.{meeting.version}.ics"
