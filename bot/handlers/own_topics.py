"""`/plg dialogue topics`: owners look at the topics of dialogues, add their own, and drop them."""

import aiohttp

from bot.content import parse_topic, topic_from_questions
from bot.domain.topic import DialogueTopic
from bot.errors import InvalidInput
from bot.handlers.registry import action, form
from bot.handlers.request import Request
from bot.integrations import slack_files
from bot.messages import general
from bot.messages import own_topics as messages
from bot.services import own_topics

MOST_BYTES = 160_000  # four for each of the characters that a topic may have


@action("own_topics.list")
async def shelf(request: Request) -> None:
    """List the topics that dates can be opened for."""
    async with request.reading() as tx:
        shown = await own_topics.shelf(tx, request.caller.person_id, request.house.dialogue_topics)
    await request.open(messages.shelf(shown))


@action("own_topics.look")
async def look(request: Request) -> None:
    """Show the 90 minutes of a topic."""
    async with request.reading() as tx:
        me, topics = request.caller.person_id, request.house.dialogue_topics
        shown = await own_topics.inside(tx, me, request.value, topics)
    await request.open(messages.inside(shown))


@action("own_topics.new")
async def new(request: Request) -> None:
    """Open the form for a title, a purpose and a few questions."""
    await request.open(messages.form())


@action("own_topics.file")
async def from_file(request: Request) -> None:
    """Open the form for a file."""
    await request.open(messages.file_form())


@form("own_topics.check")
async def check(request: Request) -> None:
    """Make the topic of what was typed, and show it."""
    questions = request.typed("questions").splitlines()
    topic = topic_from_questions(request.typed("title"), request.typed("purpose"), questions)
    await _show(request, topic)


@form("own_topics.read")
async def read(request: Request) -> None:
    """Read the topic that was uploaded or pasted, and show it."""
    files, text = request.files("file"), request.typed("text")
    if files and text:
        raise InvalidInput("One of the two, please: either the file, or this.", field="text")
    if files:
        await _show(request, parse_topic(await _uploaded(request, str(files[0]["id"])), field="file"))
    elif text:
        await _show(request, parse_topic(text, field="text"))
    else:
        raise InvalidInput("Please give me a file, or paste its text here.", field="text")


async def _uploaded(request: Request, file_id: str) -> str:
    """Return the text of a file; InvalidInput at its field when it is gone, too long, or no text."""
    try:
        data = await slack_files.fetch(request.client, file_id, _must_fit)
    except (slack_files.NotFetched, aiohttp.ClientError, TimeoutError):
        raise InvalidInput(
            "Slack did not hand the file out just now. Please send it once more, or paste its text.",
            field="file",
        ) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput(
            "That is no text that I can read. Please save it as UTF-8 text, or paste it.", field="file"
        ) from None


def _must_fit(size: int) -> None:
    if size > MOST_BYTES:
        raise InvalidInput(
            f"That file has {size // 1024:,} kB, and {MOST_BYTES // 1024} kB fit. Is it the right one?",
            field="file",
        )


async def _show(request: Request, topic: DialogueTopic) -> None:
    async with request.transaction() as tx:
        me, topics = request.caller.person_id, request.house.dialogue_topics
        shown = await own_topics.look_at(tx, me, topic, topics, request_key=request.key)
    await request.push(messages.inside(shown))


@form("own_topics.keep")
async def keep(request: Request) -> None:
    """Offer the topic that was just looked at."""
    async with request.transaction() as tx:
        name, topics = str(request.meta["topic"]), request.house.dialogue_topics
        await own_topics.keep(tx, request.caller.person_id, name, topics)
    await request.close_all()


@action("own_topics.drop")
async def drop(request: Request) -> None:
    """Offer a topic no longer."""
    async with request.transaction() as tx:
        row, dates = await own_topics.drop(tx, request.caller.person_id, request.value)
    await request.update(general.note(messages.dropped(row.title, dates)))
