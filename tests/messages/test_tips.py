from itertools import chain

import pytest

from bot.content import default_root, load_topics
from bot.domain.tip import Tip, Topic
from bot.messages import tips
from sandbox.blockkit import check_message

TOPICS = load_topics(default_root())
SHIPPED = list(chain.from_iterable([(topic, tip) for tip in topic.tips] for topic in TOPICS.values()))


@pytest.mark.parametrize(
    ("topic", "tip"), SHIPPED, ids=[f"{topic.slug}-{tip.week}" for topic, tip in SHIPPED]
)
def test_slack_takes_every_tip_that_comes_with_plg(topic: Topic, tip: Tip) -> None:
    message = tips.tip(tip, topic=topic.title, week=tip.week, weeks=len(topic.tips), cycle_id=10**9)
    assert check_message(message.payload()) == []
    assert "…" not in message.blocks[0]["text"]["text"]  # the title fits
