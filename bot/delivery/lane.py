"""One workspace's way out: it claims what is due, marks what may go, lets it go, and settles what came back.

Each turn is one transaction: what came back is settled, what is next is looked at once more and marked as
being sent. Then the posts go at once, at most one to each recipient, while no transaction is open. A crash
leaves no more in doubt than one window, and that is looked for in Slack before it is sent again.
"""

import asyncio
from collections.abc import Callable, Sequence

import structlog

from bot.db.outbox import Claimed
from bot.db.session import Database
from bot.delivery.books import Books
from bot.delivery.outcome import Outcome, Verdict, of_error
from bot.delivery.pace import Turn
from bot.delivery.recheck import Call
from bot.delivery.seats import Seats
from bot.delivery.settle import Returned
from bot.delivery.slack import Slack
from bot.delivery.waiting import Waiting
from bot.domain.deliveries import State

log = structlog.get_logger()

BATCH = 200  # rows claimed at once
BATCH_IN_STEP = 20  # where one message goes after the other
SETTLE_SECONDS = 1.0  # the longest an answer waits for the next turn to be written down
PEEK_SECONDS = 0.1  # the shortest time between two looks for what is more urgent
LOOK_SECONDS = 5.0  # the longest


class Lane:
    """Sends for one workspace, while it belongs to the replica of that name (`worker`).

    `fit` says whether this process may still post what it holds; `seats` bounds the posts of the process.
    """

    def __init__(
        self,
        workspace_id: int,
        db: Database,
        slack: Slack,
        pace: Turn,
        *,
        worker: str,
        fit: Callable[[], bool],
        seats: Seats,
    ) -> None:
        self.workspace_id, self.slack, self.pace = workspace_id, slack, pace
        self.worker, self.fit, self._seats = worker, fit, seats
        self.stopping = False
        self._books = Books(workspace_id, db, worker)
        self._waiting = Waiting(lambda line: pace.line_wait(workspace_id, line))
        self._back: list[Returned] = []
        self._back_since = 0.0
        self._tasks: set[asyncio.Task[None]] = set()
        self._broken: BaseException | None = None
        self._stirred, self._woken = asyncio.Event(), False
        self._claimed_at, self._more = 0.0, True
        self._one_at_a_time = asyncio.Lock()

    @property
    def at_work(self) -> bool:
        """Whether it is sending now."""
        return self._one_at_a_time.locked()

    def wake(self) -> None:
        """Look for what is new and more urgent."""
        self._woken = True
        self._stirred.set()

    def stop(self) -> None:
        """Begin nothing new."""
        self.stopping = True
        self._stirred.set()

    async def drain(self) -> int:
        """Send all that is due; return how many deliveries were handled."""
        async with self._one_at_a_time:
            handled = 0
            try:
                if self._books.doubtful:
                    await self._clear()
                    if silence := await self._books.silence():
                        self.pace.hold(self.workspace_id, silence)
                while not (self.stopping or self._books.doubtful) and self.fit():
                    self._stirred.clear()
                    handled += await self._fill()
                    if self._at_rest():
                        return handled
                    most, seconds = self._next_turn()
                    await self._pause(seconds or 0.0)
                    if seconds is None:
                        await self._turn(most)
                await self._clear()
            except BaseException as error:
                self._books.doubtful = True
                if not isinstance(error, Exception):
                    self._let_go()
                raise
            return handled

    async def _pause(self, seconds: float) -> None:
        """Wait for the next turn, or until something stirs; raise what broke a post."""
        await self.pace.pause(seconds, self._stirred)
        if self._broken is not None:
            raise self._broken

    async def give_back(self) -> None:
        """Give back what is claimed, after the posts under way have been let go."""
        self._let_go()
        async with self._one_at_a_time:
            await self._clear()

    def _let_go(self) -> None:
        for task in self._tasks:
            task.cancel()

    async def _clear(self) -> None:
        """Settle what came back and give back whatever is claimed, with nothing under way."""
        if self._tasks:
            await asyncio.wait(self._tasks)
        back, self._back, self._broken = self._back, [], None
        if back:
            await self._write(back, [])
        await self._books.give_back()
        self._waiting.clear()
        self._more = True

    def _at_rest(self) -> bool:
        return not (self._waiting or self._tasks or self._back)

    async def _fill(self) -> int:
        """Claim more when little is left, and what is more urgent when there may be something new."""
        now = self._seconds()
        ripe, rest = len(self._waiting), self._at_rest()
        if self.pace.window == 1:
            return await self._claim(BATCH_IN_STEP) if rest else 0
        if rest or (ripe < self.pace.window and (self._more or now - self._claimed_at >= LOOK_SECONDS)):
            return await self._claim(BATCH)
        peek = PEEK_SECONDS if self._woken else LOOK_SECONDS
        if now - self._claimed_at >= peek:
            before = None if ripe < self.pace.window else self._waiting.worst if ripe < 3 * BATCH else 1
            return await self._claim(BATCH, before)
        return 0

    async def _claim(self, limit: int, before: int | None = None) -> int:
        self._woken, self._claimed_at = False, self._seconds()
        claimed = await self._books.claim(limit, before)
        self._more = len(claimed) == limit if before is None else self._more
        for one in claimed:
            self._waiting.add(one)
        return len(claimed)

    def _next_turn(self) -> tuple[int, float | None]:
        """Return how many may be marked in the next turn, and the seconds until then; None: it is now."""
        now = self._seconds()
        self._waiting.wake_rested(now)
        free, ripe, urgent = self.pace.window - len(self._tasks), len(self._waiting), self._waiting.urgent
        most = min(free, self.pace.ready(self.workspace_id))
        worth = min(ripe, self.pace.gather(self.workspace_id), (self.pace.window + 1) // 2)
        if min(most, ripe) >= (1 if urgent else max(1, worth)):
            return most, None
        age = now - self._back_since
        at_once = not (self._tasks or ripe) or free <= 0 or any(one.outcome.limited for one in self._back)
        if self._back and (at_once or age >= SETTLE_SECONDS):
            return most, None
        waits = [LOOK_SECONDS]
        if ripe and free >= worth:
            waits.append(self.pace.wait(self.workspace_id, 1 if urgent else worth))
        if self._back:
            waits.append(SETTLE_SECONDS - age)
        if self._woken and self.pace.window > 1:
            waits.append(PEEK_SECONDS - (now - self._claimed_at))
        if self._waiting.rested_at is not None:
            waits.append(self._waiting.rested_at - now)
        return most, max(0.001, min(waits))

    def _seconds(self) -> float:
        return asyncio.get_running_loop().time()

    async def _turn(self, most: int) -> None:
        """Settle what came back and send what may go now."""
        back, self._back = self._back, []
        gone = any(one.outcome.verdict is Verdict.WORKSPACE_GONE for one in back)
        for returned in back:
            self._waiting.free(returned.line, self._seconds())
        chosen = [] if gone else self._waiting.choose(most, self._seconds())
        fresh = [one for one in chosen if one.state is State.CLAIMED]
        calls = await self._write(back, fresh) if back or fresh else {}
        for one in fresh:
            call = calls.get(one.id)
            if call is not None:
                self.pace.take(self.workspace_id, one.line)  # now, as it goes: writing may have taken long
                self._spawn(self._post(call, one))
            else:
                self._waiting.free(one.line, self._seconds())
        for one in chosen:
            if one.state is State.UNKNOWN:
                self._spawn(self._resolve(one))
        self.stopping |= gone

    async def _write(self, back: list[Returned], fresh: Sequence[Claimed]) -> dict[int, Call]:
        try:
            return await self._books.turn(back, fresh)
        except Exception:
            self._back = back + self._back  # the database is away: to be written down when it is back
            raise

    def _spawn(self, work: "asyncio._CoroutineLike[None]") -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._landed)

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self._broken = task.exception()
        self._stirred.set()

    async def _post(self, call: Call, one: Claimed) -> None:
        async with self._seats.one():
            try:
                outcome = Outcome(Verdict.NOT_SENT)
                if self.fit():
                    outcome = await self.slack.send(call, self.workspace_id)
            except Exception as error:  # nobody knows what became of it
                log.exception("delivery.post_failed", id=call.row.id, error=type(error).__name__)
                outcome = of_error(error)
        if outcome.limited and call.method != "pin":  # pins have a limit of their own
            self.pace.hold(self.workspace_id, outcome.retry_after or 0.0)
        self._back_since = self._back_since if self._back else self._seconds()
        self._back.append(Returned(call, outcome, one.line))

    async def _resolve(self, one: Claimed) -> None:
        try:
            self.stopping |= await self._books.find_out(self.slack, one.id)
        finally:
            self._waiting.free(one.line, self._seconds())
            self._woken = True
