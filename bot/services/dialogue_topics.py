"""The topics dialogues can be about: those of content/topics/, and those that owners added in Slack."""

from collections.abc import Mapping

from bot.content import parse_topic
from bot.db import own_topics
from bot.db.models import OwnTopic
from bot.db.session import Tx
from bot.domain.script import Script
from bot.domain.topic import DialogueTopic

Topics = Mapping[str, DialogueTopic]  # by the name a slot keeps: a slug, or own:ID


async def offered(tx: Tx, topics: Topics) -> dict[str, DialogueTopic]:
    """Return the topics that dates can be opened for, by name; `topics` are those of content/topics/."""
    own = [_read(row) for row in await own_topics.offered(tx)]
    return dict(topics) | {topic.slug: topic for topic in own}


async def script(tx: Tx, scripts: Mapping[str, Script], name: str) -> Script | None:
    """Return the script of a topic, also of one that is not offered any more; None when it is gone."""
    if name in scripts:
        return scripts[name]
    row = await own_topics.named(tx, name)
    return _read(row).script if row else None


def _read(row: OwnTopic) -> DialogueTopic:
    return parse_topic(row.content, slug=f"{own_topics.PREFIX}{row.id}")


def teaser(topics: Topics, name: str) -> str:
    """Return the line under a topic's title in the list; empty for one that is not offered any more."""
    topic = topics.get(name)
    return topic.teaser if topic else ""
