"""The demo in numbers: what was sent, what was kept, and what Slack refused."""

from rich.table import Table
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import Commitment, Delivery, LogEntry, PromptAnswer, Reflection
from bot.demo.stage import Stage
from bot.domain.deliveries import Kind, State
from bot.domain.privacy import Audience

KINDS = {
    Kind.WELCOME: "welcomes",
    Kind.SESSION: "session reminders and changes",
    Kind.INVITATION: "files for calendars",
    Kind.POLL: "polls for a time",
    Kind.POLL_REMINDER: "reminders of a poll",
    Kind.AGENDA: "steps of sessions being held",
    Kind.ACTION: "questions how an action went",
    Kind.ACTION_REMINDER: "reminders of an action",
    Kind.BUDDY: "buddies introduced",
    Kind.COMMITMENT: "commitments shown to buddies",
    Kind.TIP: "tips",
    Kind.NUDGE: "nudges",
    Kind.BUDDY_CHECK: "buddies asked whether they talked",
    Kind.PROMPT: "prompts posted",
    Kind.PROMPT_REMINDER: "reminders of a prompt",
    Kind.SHARED: "shared entries and reflections",
    Kind.REFLECTION: "invitations to look back",
    Kind.REFLECTION_REMINDER: "reminders to look back",
    Kind.STRATEGIES: "strategies shown and pinned",
    Kind.IDEA: "news of ideas",
    Kind.IDEA_DUE: "ideas on their day",
    Kind.IDEAS_DIGEST: "digests of ideas",
    Kind.DIALOGUE: "dialogues ahead",
    Kind.DIALOGUE_NEWS: "news of dialogues",
    Kind.DIALOGUE_AFTER: "whom one met at a dialogue",
    Kind.NOTICE: "notices",
    Kind.ANSWER: "answers",
}
DONE_ALREADY = {"already_in_channel", "not_in_channel"}  # asked again to be sure, and it was so


async def table(stage: Stage) -> Table:
    """Return every number, with what it counts."""
    shown = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    shown.add_column(justify="right", style="bold")
    shown.add_column()
    shown.add_column(justify="right", style="bold")
    shown.add_column()
    async with stage.bot.db.looking() as session:
        left, right = await sent(session), await kept(session)
    right |= _acts(stage)
    total = sum(left.values())
    rows_left = [(total, "messages"), *((n, f"  {what}") for what, n in left.items())]
    rows_right = [(n, what) for what, n in right.items()]
    for index in range(max(len(rows_left), len(rows_right))):
        cells = [*_cell(rows_left, index), *_cell(rows_right, index)]
        shown.add_row(*cells)
    return shown


async def sent(session: AsyncSession) -> dict[str, int]:
    """Return how many messages of each kind were posted; later changes of them do not count."""
    statement = (
        select(Delivery.kind, func.count())
        .where(Delivery.state == str(State.SENT), Delivery.method == "post")
        .group_by(Delivery.kind)
    )
    found = {Kind(kind): int(number) for kind, number in await session.execute(statement)}
    return {what: found[kind] for kind, what in KINDS.items() if kind in found}


async def kept(session: AsyncSession) -> dict[str, int]:
    """Return how much of what people wrote is kept, and how much of it they share."""

    async def count(model: type, *which: object) -> int:
        statement = select(func.count()).select_from(model).where(*which)  # type: ignore[arg-type]  # clauses
        return int((await session.execute(statement)).scalar_one())

    return {
        "log entries": await count(LogEntry),
        "  of them shared": await count(LogEntry, LogEntry.audience != str(Audience.ME)),
        "commitments": await count(Commitment),
        "answers to prompts": await count(PromptAnswer),
        "reflections": await count(Reflection),
    }


def refused(stage: Stage) -> list[str]:
    """Return the error of each call that Slack refused, but not of those that found all done already."""
    errors = [
        str(call.response.get("error"))
        for call in stage.sandbox.journal.calls()
        if not call.response.get("ok")
    ]
    return [error for error in errors if error not in DONE_ALREADY]


def _acts(stage: Stage) -> dict[str, int]:
    journal = stage.sandbox.journal
    return {
        "commands typed": len(journal.human("command")),
        "buttons pressed": len(journal.human("click")),
        "forms sent": len(journal.human("submit")),
        "messages written": len(journal.human("say")),
        "calls to Slack": len(journal.calls()),
        "calls Slack refused": len(refused(stage)),
    }


def _cell(rows: list[tuple[int, str]], index: int) -> tuple[str, str]:
    return (str(rows[index][0]), rows[index][1]) if index < len(rows) else ("", "")
