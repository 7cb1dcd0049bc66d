"""One workspace's way out: it claims what is due, marks what may go, lets it go, and settles what came back.

Each turn is one transaction: what came back is settled, what is next is looked at once more and marked as
being sent. Then the posts go at once, at most one to each recipient, while no transaction is open. A crash
leaves no more in doubt than one window, and that is looked for in Slack before it is sent again.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence

import structlog

from bot.db.outbox import Claimed
from bot.db.session import Database
from bot.delivery import silence
from bot.delivery.books import Books
from bot.delivery.claims import LOOK_SECONDS, Claims
from bot.delivery.outcome import Outcome, Verdict, of_error
from bot.delivery.pace import Turn, heed
from bot.delivery.recheck import Call
from bot.delivery.reconcile import Finding
from bot.delivery.seats import Seats
from bot.delivery.settle import Returned
from bot.delivery.slack import Slack
from bot.delivery.waiting import Waiting
from bot.domain.deliveries import State

log = structlog.get_logger()

SETTLE_SECONDS = 1.0  # the longest an answer waits for the next turn to be written down


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
        self._stirred = asyncio.Event()
        self._claims = Claims(self._books, self._waiting, pace.window, self._seconds)
        self._one_at_a_time = asyncio.Lock()

    @property
    def at_work(self) -> bool:
        """Whether it is sending now."""
        return self._one_at_a_time.locked()

    def wake(self) -> None:
        """Look for what is new and more urgent."""
        self._claims.woken = True
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
                    await silence.keep(self._books.db, self.pace, self.workspace_id)
                while not (self.stopping or self._books.doubtful) and self.fit():
                    self._stirred.clear()
                    handled += await self._claims.fill(at_rest=self._at_rest())
                    if self._at_rest():
                        return handled
                    room, pause = self._next_turn()
                    await self._pause(pause or 0.0)
                    if pause is None:
                        await self._turn(room)
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
        self._claims.clear()

    def _at_rest(self) -> bool:
        return not (self._waiting or self._tasks or self._back)

    def _next_turn(self) -> tuple[dict[str, int], float | None]:
        """Return how many may be marked by each method in the next turn, and the seconds until then.

        None: it is now.
        """
        now = self._seconds()
        self._waiting.wake_rested(now)
        free = self.pace.window - len(self._tasks)
        room, waits, worth_it = {}, [LOOK_SECONDS], False
        for ripe in self._waiting.ripe():
            room[ripe.method] = ready = self.pace.ready(self.workspace_id, ripe.method)
            together = min(self.pace.gather(self.workspace_id, ripe.method), (self.pace.window + 1) // 2)
            worth = 1 if ripe.urgent else max(1, min(ripe.number, together))
            worth_it = worth_it or min(free, ready, ripe.number) >= worth
            if free >= worth:
                waits.append(self.pace.wait(self.workspace_id, ripe.method, worth))
        if worth_it:
            return room, None
        age = now - self._back_since
        at_once = not (self._tasks or room) or free <= 0 or any(one.outcome.limited for one in self._back)
        if self._back and (at_once or age >= SETTLE_SECONDS):
            return room, None
        if self._back:
            waits.append(SETTLE_SECONDS - age)
        if (peek := self._claims.next_peek()) is not None:
            waits.append(peek)
        if self._waiting.rested_at is not None:
            waits.append(self._waiting.rested_at - now)
        return room, max(0.001, min(waits))

    def _seconds(self) -> float:
        return asyncio.get_running_loop().time()

    async def _turn(self, room: Mapping[str, int]) -> None:
        """Settle what came back and send what may go now."""
        back, self._back = self._back, []
        gone = any(one.outcome.verdict is Verdict.WORKSPACE_GONE for one in back)
        for returned in back:
            self._waiting.free(returned.line, self._seconds())
        free = self.pace.window - len(self._tasks)
        chosen = [] if gone else self._waiting.choose(free, room, self._seconds())
        fresh = [one for one in chosen if one.state is State.CLAIMED]
        calls = await self._write(back, fresh) if back or fresh else {}
        for one in fresh:
            call = calls.get(one.id)
            if call is not None:
                # now, as it goes: writing may have taken long
                self.pace.take(self.workspace_id, one.method, one.line)
                self._spawn(self._post(call, one))
            else:
                self._waiting.free(one.line, self._seconds())
        for one in chosen:
            if one.state is State.UNKNOWN:
                self.pace.take(self.workspace_id, one.method)
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
                if self.fit() and not self.pace.held(self.workspace_id, one.method):
                    outcome = await self.slack.send(call, self.workspace_id)
            except Exception as error:  # nobody knows what became of it
                log.exception("delivery.post_failed", id=call.row.id, error=type(error).__name__)
                outcome = of_error(error)
        heed(self.pace, self.workspace_id, one.method, outcome)
        self._back_since = self._back_since if self._back else self._seconds()
        self._back.append(Returned(call, outcome, one.line))

    async def _resolve(self, one: Claimed) -> None:
        try:
            found = await self._books.find_out(self.slack, one.id)
            if found is not None:
                self.stopping |= found.finding is Finding.WORKSPACE_GONE
                heed(self.pace, self.workspace_id, one.method, found.outcome)
        finally:
            self._waiting.free(one.line, self._seconds())
            self._claims.woken = True
