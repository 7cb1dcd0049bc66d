"""Topics that owners add in Slack: looked at before they are kept, offered until they are dropped.

What nobody is offered, because it is only being looked at or was dropped, keeps its row: a date that is open
goes on with the topic it was opened for.
"""

import json
from hashlib import sha256

from bot.db import own_topics as rows
from bot.db import owned
from bot.db.models import OwnTopic
from bot.db.session import Tx
from bot.domain.topic import DialogueTopic
from bot.errors import Gone, InvalidInput, NotFound
from bot.messages.own_topics import Inside, Shelf
from bot.services import access, dialogue_topics
from bot.services.dialogue_topics import Topics

NO_SUCH = "I cannot find that topic any more. `/plg dialogue topics` lists them."


async def shelf(tx: Tx, person_id: int, topics: Topics) -> Shelf:
    """Return the topics dates can be opened for; `topics` come with plg. NotAllowed for non-owners."""
    await access.must_own(tx, person_id)
    offered = await dialogue_topics.offered(tx, topics)
    own = [topic for name, topic in offered.items() if name not in topics]
    return Shelf(own, list(topics.values()))


async def inside(tx: Tx, person_id: int, name: str, topics: Topics) -> Inside:
    """Return a topic with all its steps; NotFound when it is not there, NotAllowed for others."""
    await access.must_own(tx, person_id)
    topic = await dialogue_topics.named(tx, topics, name)
    if topic is None:
        raise NotFound(NO_SUCH)
    row = await rows.named(tx, name)
    return Inside(topic, own=row is not None, offered=row is None or row.dropped_at is None)


async def look_at(
    tx: Tx, person_id: int, topic: DialogueTopic, topics: Topics, *, request_key: str
) -> Inside:
    """Keep a new topic so that its maker can look at it; nobody is offered it. Sent twice, it is there once.

    Raises InvalidInput when a topic of that title is offered already, and NotAllowed.
    """
    await access.must_own(tx, person_id)
    content = json.dumps(topic.as_data(), ensure_ascii=False)
    key = f"{request_key}:{sha256(content.encode()).hexdigest()[:16]}"  # the same form can be sent changed
    if await rows.of_request(tx, key) is None:
        await _check_title(tx, topic.title, topics)
    row = await rows.add(tx, topic.title, content, by=person_id, request_key=key)
    return Inside(dialogue_topics.read(row), own=True, offered=row.dropped_at is None)


async def _check_title(tx: Tx, title: str, topics: Topics) -> None:
    offered = await dialogue_topics.offered(tx, topics)
    if any(one.title.casefold() == title.casefold() for one in offered.values()):
        raise InvalidInput(
            "There is a topic of that title already. Please choose another title, or drop that one first.",
            field="title",
        )


async def keep(tx: Tx, person_id: int, name: str, topics: Topics) -> OwnTopic:
    """Offer a topic from now on, and return it; twice changes nothing.

    Raises NotFound, NotAllowed, and Gone when its title is taken meanwhile.
    """
    row = await _own(tx, person_id, name)
    if row.dropped_at is not None:
        try:
            await _check_title(tx, row.title, topics)
        except InvalidInput as error:
            raise Gone(error.message) from None
        row.dropped_at, row.made_at = None, tx.now
        await tx.session.flush()
    return row


async def drop(tx: Tx, person_id: int, name: str) -> tuple[OwnTopic, int]:
    """Offer a topic no longer; return it, and how many dates ahead keep it. Twice changes nothing."""
    row = await _own(tx, person_id, name)
    if row.dropped_at is None:
        row.dropped_at = tx.now
        await tx.session.flush()
    return row, await rows.dates_open(tx, name)


async def _own(tx: Tx, person_id: int, name: str) -> OwnTopic:
    await access.must_own(tx, person_id)
    row = await rows.named(tx, name)
    if row is None:
        raise NotFound(NO_SUCH)
    return await owned.one(tx, OwnTopic, row.id)
