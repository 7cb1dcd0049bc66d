"""The topics dialogues can be about: those of content/topics/, and those that owners added in Slack."""

import json
from collections.abc import Collection, Mapping
from dataclasses import replace

from bot.db import own_topics
from bot.db.models import OwnTopic
from bot.db.session import Tx
from bot.domain.script import Script
from bot.domain.topic import DialogueTopic, topic_from

Topics = Mapping[str, DialogueTopic]  # by the name a slot keeps: a slug, or own:ID


async def offered(tx: Tx, topics: Topics) -> dict[str, DialogueTopic]:
    """Return the topics that dates can be opened for, by name; `topics` are those of content/topics/."""
    own = [read(row) for row in await own_topics.offered(tx)]
    return dict(topics) | {topic.slug: topic for topic in own}


async def named(tx: Tx, topics: Topics, name: str) -> DialogueTopic | None:
    """Return a topic, also one that is not offered any more; None when it is gone."""
    if name in topics:
        return topics[name]
    row = await own_topics.named(tx, name)
    return read(row) if row else None


def read(row: OwnTopic) -> DialogueTopic:
    """Return the topic of a row under the name that slots keep."""
    name = f"{own_topics.PREFIX}{row.id}"
    topic = topic_from(json.loads(row.content))
    return replace(topic, slug=name, script=replace(topic.script, name=name))


async def script(tx: Tx, scripts: Mapping[str, Script], name: str) -> Script | None:
    """Return the script of a topic, also of one that is not offered any more; None when it is gone."""
    if name in scripts:
        return scripts[name]
    row = await own_topics.named(tx, name)
    return read(row).script if row else None


async def teasers(tx: Tx, topics: Topics, names: Collection[str]) -> dict[str, str]:
    """Return the line under the title of each of these topics, by name; empty for one that is gone."""
    own = await own_topics.many(tx, [name for name in names if name not in topics])
    found = {name: topics[name].teaser for name in names if name in topics}
    return dict.fromkeys(names, "") | found | {name: read(row).teaser for name, row in own.items()}
