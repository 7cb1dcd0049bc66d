"""The words around a suggestion for the organisation: the form, the thanks, and what becomes of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.message import Block, Message, View
from bot.domain.suggestions import AREAS, LONGEST_TEXT, MadeBy, Status
from bot.messages.kit import (
    TEXT,
    actions,
    button,
    choice,
    context,
    cut,
    day,
    esc,
    field,
    mention,
    message,
    modal,
    option,
    quote,
    section,
    text_input,
)

MOST_LISTED = 15  # of one's own suggestions at once
STANDS: dict[Status, str] = {
    Status.NEW: "New",
    Status.PLANNED: "Planned",
    Status.DOING: "Under way",
    Status.DONE: "Done",
    Status.DECLINED: "Declined",
}
_BECAME: dict[Status, str] = {
    Status.NEW: "has been read",
    Status.PLANNED: "is *planned*",
    Status.DOING: "is *under way*",
    Status.DONE: "is *done*",
    Status.DECLINED: "will *not* be taken up for now",
}


@dataclass(frozen=True)
class Standing:
    """Where a suggestion stands: who looks after it (Slack id), until when, and the latest word on it."""

    number: int
    status: Status
    owner: str | None = None
    due: date | None = None
    note: str = ""


@dataclass(frozen=True)
class Own:
    """One of somebody's own suggestions, with where it stands now; `made` is aware UTC."""

    text: str
    area: str
    made_by: MadeBy
    made: datetime
    stands: Standing


def form(*, group: str | None, text: str = "", session_id: int | None = None) -> View:
    """Suggest something; `group` is the name of the group it may come from."""
    who = [option("From me", MadeBy.PERSON, "The owners see your name.")]
    if group is not None:
        who.append(option("From our group", MadeBy.GROUP, "The answer comes to your group's channel."))
    who.append(option("Anonymously", MadeBy.ANONYMOUS, "Nobody sees who it was. You still hear back."))
    return modal(
        "suggest.save",
        "Suggest something",
        [
            field(
                "text",
                "What should change, and what would be better then?",
                text_input(
                    initial=text,
                    multiline=True,
                    limit=LONGEST_TEXT,
                    example="Let team leads approve orders up to 500 €: we wait a week for each.",
                ),
            ),
            field("area", "What is it about?", _areas()),
            field("made_by", "Who does it come from?", choice("radio_buttons", "value", who, MadeBy.PERSON)),
            context(
                "It goes to the owners of the program, and whatever they decide comes back to you. "
                "Of an anonymous one they see neither your name nor your group nor the day: only what it is "
                "about and these words, so choose words that do not give you away."
            ),
        ],
        submit="Send",
        meta={"session": session_id} if session_id else {},
    )


def _areas(chosen: str | None = None) -> Block:
    return choice("static_select", "value", [option(label, slug) for slug, label in AREAS.items()], chosen)


def thanks(*, number: int, made_by: MadeBy) -> Message:
    """Confirm a suggestion, and say what happens next."""
    where = {
        MadeBy.PERSON: "I tell you here each time something changes.",
        MadeBy.GROUP: "I tell your group in its channel each time something changes.",
        MadeBy.ANONYMOUS: "Your name is not with it. I tell you, and only you, each time something changes.",
    }[made_by]
    return message(
        section(
            f"*Thank you. Your suggestion is number {number}.* It is with the owners of the program now."
        ),
        section(where),
        context("`/plg suggest list` shows your suggestions and where they stand."),
    )


def news(
    stands: Standing,
    *,
    text: str,
    merged_from: int | None = None,
    changed: bool = True,
    to_group: bool = False,
    of_table: bool = False,
) -> Message:
    """Tell whoever made a suggestion what has become of it; `text` is what they wrote themselves.

    `of_table` says that it was the table of a dialogue they sat at.
    """
    whose = "Your table's" if of_table else "Your group's" if to_group else "Your"
    about = _happened(stands, merged_from, changed=changed)
    more = "" if to_group or of_table else "`/plg suggest list` shows your suggestions · "
    return message(
        section(f"{whose} suggestion {merged_from or stands.number} {about}"),
        quote(cut(text, TEXT)),
        *_details(stands),
        context(f"{more}`/plg suggest` makes another"),
    )


def _happened(stands: Standing, merged_from: int | None, *, changed: bool) -> str:
    if merged_from is not None:
        return f"now goes on as number {stands.number}, with others that say the same. It {_became(stands)}."
    if not changed:
        return f"has got an answer. It {_became(stands)}."
    return f"{_became(stands)}."


def _became(stands: Standing) -> str:
    return _BECAME[stands.status]


def _details(stands: Standing) -> list[Block]:
    facts = []
    if stands.owner:
        facts.append(f"{mention(stands.owner)} looks after it")
    if stands.due:
        facts.append(f"until {stands.due:%a} {stands.due.day} {stands.due:%b %Y}")
    blocks = [section(" ".join(facts) + ".")] if facts and stands.status in _AHEAD else []
    if stands.note:
        blocks += [context("The owners say:"), quote(stands.note)]
    return blocks


_AHEAD = (Status.NEW, Status.PLANNED, Status.DOING)


def look_after(*, number: int, text: str, by: str, due: date | None) -> Message:
    """Tell somebody that an idea was put into their hands."""
    until = f" Until {due:%a} {due.day} {due:%b %Y}, if you can." if due else ""
    return message(
        section(f"{mention(by)} asks you to look after idea {number} from the ideas ledger.{until}"),
        quote(cut(text, TEXT)),
        actions(button("Open it", "ledger.open", str(number), style="primary")),
        context("Say there how it goes: whoever suggested it hears of each change."),
    )


def due(*, number: int, text: str, status: Status) -> Message:
    """Ask whoever looks after an idea, on its day, how it stands."""
    return message(
        section(f"*Idea {number} is due today.* It is {STANDS[status].lower()}. How does it stand?"),
        quote(cut(text, TEXT)),
        actions(button("Say how it stands", "ledger.open", str(number), style="primary")),
        context("Another day is fine, too: you can change it there. This is asked once."),
    )


def mine(listed: Sequence[Own], *, tz: str) -> Message:
    """List what somebody suggested, the newest first, for their eyes only."""
    write = actions(button("Suggest something", "suggest.open", style="primary"))
    if not listed:
        return message(
            section("You have suggested nothing yet. One sentence is enough to begin with."), write
        )
    blocks: list[Block] = [section(f"*Your suggestions* · {len(listed)}")]
    for own in listed[:MOST_LISTED]:
        owner = f" · {mention(own.stands.owner)} looks after it" if own.stands.owner else ""
        note = f"\n“{esc(cut(own.stands.note, 200))}”" if own.stands.note else ""
        blocks += [
            section(f"*{own.stands.number}* · {STANDS[own.stands.status]}{owner}{note}"),
            quote(cut(own.text, 300)),
            context(f"{AREAS.get(own.area, own.area)} · {day(own.made, tz)} · {_FROM[own.made_by]}"),
        ]
    if len(listed) > MOST_LISTED:
        blocks.append(context(f"And {len(listed) - MOST_LISTED} older ones."))
    return message(*blocks, write, context("Only you can see this."))


_FROM = {
    MadeBy.PERSON: "with your name",
    MadeBy.GROUP: "from your group",
    MadeBy.ANONYMOUS: "anonymous",
}
