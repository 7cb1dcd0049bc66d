from bot.domain.tip import Tip, Topic


def a_tip(week: int) -> Tip:
    return Tip("asking", week, "Title", "Body", "Practice", "When …, I will …", "Question?")


def test_a_topic_gives_the_tip_of_a_week() -> None:
    topic = Topic("asking", "Asking", "Ask.", (a_tip(1), a_tip(2)))
    assert topic.tip(2) == a_tip(2)


def test_a_topic_shorter_than_the_cycle_has_no_tip_for_the_later_weeks() -> None:
    topic = Topic("asking", "Asking", "Ask.", (a_tip(1), a_tip(2)))
    assert topic.tip(3) is None
    assert topic.tip(0) is None
