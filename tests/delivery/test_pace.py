from bot.delivery.pace import Pace


class Stopwatch:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.seconds += seconds


def paced(per_minute: int) -> tuple[Pace, Stopwatch]:
    watch = Stopwatch()
    return Pace(per_minute, stopwatch=watch, sleep=watch.sleep), watch


async def test_a_workspace_gets_so_many_a_minute_after_a_burst_of_a_second() -> None:
    pace, watch = paced(300)
    for i in range(305):
        await pace.turn(1, f"person:{i}")
    assert 59.9 < watch.seconds < 60.1


async def test_one_recipient_gets_a_message_a_second_after_a_burst_of_three() -> None:
    pace, watch = paced(600)
    for _ in range(13):
        await pace.turn(1, "group:1")
    assert 9.9 < watch.seconds < 10.1


async def test_another_workspace_has_a_pace_of_its_own() -> None:
    pace, watch = paced(60)
    await pace.turn(1, "person:1")
    await pace.turn(2, "person:1")
    assert watch.seconds == 0


async def test_when_slack_asks_for_quiet_nothing_goes_until_then() -> None:
    pace, watch = paced(300)
    await pace.turn(1, "person:1")
    pace.hold(1, 30)
    pace.hold(1, 5)  # an earlier end does not shorten it
    await pace.turn(2, "person:1")
    assert watch.seconds == 0
    await pace.turn(1, "person:2")
    assert watch.seconds == 30


async def test_a_turn_that_was_not_used_is_there_for_the_next() -> None:
    pace, watch = paced(60)
    for _ in range(50):
        await pace.turn(1, "person:1")
        pace.spare(1, "person:1")
    assert watch.seconds == 0
