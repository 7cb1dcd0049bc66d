from collections.abc import Callable
from dataclasses import replace

from bot.content import default_root, load_dialogue_topics, topic_from_questions
from bot.domain.message import Message, View
from bot.messages import own_topics
from bot.messages.own_topics import Inside, Shelf
from tests.messages.cases.sessions import NASTY

SHIPPED = list(load_dialogue_topics(default_root()).values())
OWN = topic_from_questions(
    "The best advice",
    "We tell each other which advice helped. Then we look for what made it good.",
    ["Who advised you well?", "When did advice come too early?", "What would you have liked to be asked?"],
    slug="own:7",
)
ODD = topic_from_questions(NASTY[:60], NASTY * 3, [NASTY] * 3, slug="own:8")
LONG = topic_from_questions("t" * 60, "p" * 600, ["q" * 200] * 6, slug="own:9")

CASES: dict[str, Callable[[], Message | View]] = {
    "shelf": lambda: own_topics.shelf(Shelf([OWN, ODD], SHIPPED[:3])),
    "shelf__none_of_ones_own": lambda: own_topics.shelf(Shelf([], SHIPPED)),
    "shelf__longest": lambda: own_topics.shelf(Shelf([LONG] * 60, SHIPPED)),
    "inside": lambda: own_topics.inside(Inside(OWN, own=True, offered=True)),
    "inside__just_made_nasty": lambda: own_topics.inside(Inside(ODD, own=True, offered=False)),
    "inside__comes_with_plg": lambda: own_topics.inside(Inside(SHIPPED[0], own=False, offered=True)),
    "inside__longest": lambda: own_topics.inside(
        Inside(replace(LONG, script=replace(LONG.script, rules=("r" * 200,) * 8)), own=True, offered=False)
    ),
    "form": own_topics.form,
    "file_form": own_topics.file_form,
    "dropped": lambda: own_topics.dropped("The best advice", 0),
    "dropped__dates_keep_it": lambda: own_topics.dropped(NASTY, 3),
    "dropped__one_date_keeps_it": lambda: own_topics.dropped("The best advice", 1),
}
