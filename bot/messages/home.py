"""The App Home: where a person stands, what they wrote, what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.message import Block, View
from bot.messages import sessions
from bot.messages.activity_log import Entry, facts
from bot.messages.home_groups import Led, Stage, overview, standing
from bot.messages.kit import (
    actions,
    button,
    context,
    cut,
    day,
    divider,
    esc,
    header,
    home,
    mention,
    quote,
    section,
)
from bot.messages.sessions import NAMES, SAID, Shown

MOST_BLOCKS = 100
GLANCE = 300  # characters of an entry; the rest is a click away


@dataclass(frozen=True)
class Buddy:
    """A buddy, and until when they are away; times are aware UTC."""

    user_id: str
    away_until: datetime | None = None


@dataclass(frozen=True)
class Mine:
    """What a member sees of their own group; `session` is the next one, `said` what they answered."""

    group: str
    stage: Stage | None
    buddies: Sequence[Buddy] = ()
    commitment: str | None = None
    shared: Sequence[tuple[str, Entry]] = ()  # by whom (Slack id) and what
    session: Shown | None = None
    said: str | None = None
    reflect: int | None = None  # the cycle to look back on
    soon: bool = False  # whether the session can be started about now


@dataclass(frozen=True)
class Home:
    """All that one person's Home shows; `ask` names the owners for somebody who is in no group."""

    mine: Mine | None = None
    paused_until: datetime | None = None
    entries: Sequence[Entry] = ()
    led: Sequence[Led] = ()
    may_set_up: bool = False
    ask: str = ""
    dialogues: Sequence[Block] = ()  # the next one, and the way to the dates
    actions: Sequence[Block] = ()  # what they took on
    strategies: Sequence[Block] = ()
    ideas: Sequence[Block] = ()


def view(shown: Home, *, tz: str) -> View:
    """The whole Home, in the reader's time zone."""
    blocks = [*_member(shown, shown.mine, tz)] if shown.mine else []
    if not shown.mine and not shown.led and not shown.dialogues:
        blocks += _stranger(shown)
    if shown.dialogues:
        blocks += [*([divider()] if blocks else [header("Your dialogues")]), *shown.dialogues]
    if shown.actions:
        blocks += [divider(), *shown.actions]
    if shown.mine or shown.entries:
        blocks += _log(shown, tz)
    tail = [block for part in (shown.strategies, shown.ideas) if part for block in (divider(), *part)]
    if shown.may_set_up:
        tail += [divider(), actions(button("Set up a group", "program.open"), block_id="set_up")]
    if shown.led:
        room = MOST_BLOCKS - len(blocks) - len(tail) - 2  # the heading, and the last line
        blocks += [header("Groups you facilitate"), *overview(shown.led, tz, room=room)]
    return home([*blocks, *tail, context("`/plg help` lists what you can type; it works in any channel.")])


def _member(shown: Home, mine: Mine, tz: str) -> list[Block]:
    blocks = [header("Your practice"), section(_where(mine, tz))]
    if shown.paused_until:
        back = day(shown.paused_until, tz)
        blocks.append(section(f"You are away until *{back}*: until then I send you nothing unasked."))
    blocks.append(_buttons(shown, mine))
    for part in (_buddies(mine, tz) + _commitment(mine), _session(mine, tz)):
        blocks += [divider(), *part] if part else []
    if mine.shared:
        blocks += [divider(), section("*Shared with you*")]
        for author, entry in mine.shared:
            more = button("Read all of it", "log.read", str(entry.id)) if _has_more(entry) else None
            blocks += [
                section(f"{mention(author)} · {day(entry.created_at, tz)}", more),
                quote(cut(entry.tried, GLANCE)),
            ]
    return blocks


def _has_more(entry: Entry) -> bool:
    return len(entry.tried) > GLANCE or any((entry.happened, entry.learned, entry.next_step, entry.rating))


def _where(mine: Mine, tz: str) -> str:
    name = f"*{esc(mine.group)}*"
    stage = mine.stage
    if stage is None:
        return f"{name} · no practice cycle is planned yet."
    line = f"{name} · {standing(stage, tz)}"
    return f"{line}\nThe challenge: {esc(stage.challenge)}" if not stage.over else line


def _buttons(shown: Home, mine: Mine) -> Block:
    pause = [button("Pause", "pause.open")]
    if shown.paused_until:
        pause = [button("Resume now", "pause.resume"), button("Change the day", "pause.open")]
    look_back = [button("Look back", "reflect.open", str(mine.reflect))] if mine.reflect else []
    return actions(
        button("Log what I tried", "log.open", style="primary"),
        *look_back,
        *pause,
        button("Leave the group", "leave.open"),
        block_id="practice",
    )


def _buddies(mine: Mine, tz: str) -> list[Block]:
    if not mine.buddies:
        if mine.stage is None or mine.stage.over:
            return []
        return [section("*Your buddy* · pairs are made after the work session.")]
    title = "Your buddy" if len(mine.buddies) == 1 else "Your buddies"
    shown = [
        mention(buddy.user_id) + (f" (away until {day(buddy.away_until, tz)})" if buddy.away_until else "")
        for buddy in mine.buddies
    ]
    return [section(f"*{title}* · {' and '.join(shown)}")]


def _commitment(mine: Mine) -> list[Block]:
    if mine.commitment is not None:
        change = button("Change it", "commit.open")
        over = mine.stage is not None and mine.stage.over
        return [section("*Your commitment*", None if over else change), quote(mine.commitment)]
    if mine.stage is None or mine.stage.over:
        return []
    write = button("Write it", "commit.open")
    return [section("*Your commitment* · When …, I will … One sentence is enough.", write)]


def _session(mine: Mine, tz: str) -> list[Block]:
    session = mine.session
    if session is None:
        return [section("*Next session* · none is planned at the moment.")]
    name = NAMES[session.kind]
    if session.cancelled:
        return [section(f"*Next session* · the {name} is cancelled until there is a new date.")]
    asked = SAID.get(mine.said or "", "Will you be there?")
    return [
        section(f"*Next session* · {name}\n{sessions.facts(session, tz)}\n{asked}"),
        *sessions.answer_buttons(session, block_id="session"),
        *(sessions.start_buttons(session) if mine.soon else []),
    ]


def _log(shown: Home, tz: str) -> list[Block]:
    if not shown.entries:
        return [
            divider(),
            section("*Your log* is empty so far. One sentence is enough, also as a message to me."),
        ]
    blocks = [divider(), section("*Your log*", button("Show all of it", "log.list"))]
    for entry in shown.entries:
        blocks += [
            context(facts(entry, tz)),
            quote(cut(entry.tried, GLANCE)),
            actions(
                button("Edit", "log.edit", str(entry.id)),
                button("Sharing", "log.share", str(entry.id)),
                block_id=f"entry_{entry.id}",
            ),
        ]
    return blocks


def _stranger(shown: Home) -> list[Block]:
    blocks = [
        header("plg keeps peer learning going"),
        section(
            "Managers meet in a small group, pick one real challenge, and then practise for a few weeks: "
            "with a buddy, a small tip a week, and a log of what they tried. I look after those weeks.\n"
            "What somebody writes to me stays private until they share it."
        ),
    ]
    if shown.may_set_up:
        return [*blocks, section("You can set up a group now; it takes about five minutes.")]
    return [
        *blocks,
        section(f"You are in no group yet. If you would like to be in one, please ask {shown.ask}."),
    ]
