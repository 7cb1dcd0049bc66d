"""People who type `/plg log …` at a rate: signed requests over a few connections, and how long each took.

`python -m benchmarks.knocker '{…Order…}'` is the process, so that its work is not counted as the bot's;
`knock` starts one and returns what it saw. Closed: each connection asks again as soon as it is answered.
Open: requests begin at even distances whatever becomes of earlier ones, and a late start counts as waiting.
"""

import asyncio
import hashlib
import hmac
import json
import sys
import time
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

SECRET = "proof"
KEPT = b"Kept in your log"


@dataclass(frozen=True)
class Order:
    """What to do: so many requests, over so many connections, `rate` a second or as fast as answered."""

    url: str
    team: str
    people: tuple[str, ...]
    connections: int
    requests: int
    rate: float | None = None
    warm_up: int = 0
    answer: str = KEPT.decode()  # what a good answer says


@dataclass
class Seen:
    """What came back: milliseconds from the moment a request was to begin, in order of asking."""

    ms: list[float] = field(default_factory=list[float])
    seconds: float = 0.0
    failures: int = 0
    kept: list[str] = field(default_factory=list)  # the words that were acknowledged

    def at(self, part: float) -> float:
        """Return the time within which this part of the answers came."""
        ordered = sorted(self.ms)
        return ordered[min(len(ordered) - 1, int(len(ordered) * part))]

    @property
    def per_second(self) -> float:
        """Return the answers a second."""
        return len(self.ms) / self.seconds


async def knock(order: Order) -> Seen:
    """Let a process of its own do it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.knocker", json.dumps(asdict(order)), stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate()
    return Seen(**json.loads(said))


class _Connection(asyncio.Protocol):
    """One kept-alive connection; one request at a time."""

    def __init__(self) -> None:
        self._data = b""
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        self._data = b""
        self._answer = asyncio.get_running_loop().create_future()
        assert isinstance(self._transport, asyncio.Transport)
        self._transport.write(request)
        return await self._answer

    def data_received(self, data: bytes) -> None:
        self._data += data
        head, found, body = self._data.partition(b"\r\n\r\n")
        if not found or self._answer is None or self._answer.done():
            return
        lower = head.lower()
        at = lower.index(b"content-length:") + 15
        if len(body) >= int(lower[at:].split(b"\r\n", 1)[0]):
            self._answer.set_result((int(head.split(b" ", 2)[1]), body))

    def connection_lost(self, _error: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionError())


class _Run:
    """One order being carried out."""

    def __init__(self, order: Order) -> None:
        self.order, self.seen = order, Seen()
        self._where = urlsplit(order.url)
        self._number = 0
        self._mark = f"{time.time_ns():x}"

    async def closed(self, requests: int) -> None:
        """Ask over all connections, each as soon as it is answered."""
        lines = [await self._connect() for _ in range(self.order.connections)]
        until = self._number + requests

        async def line(connection: _Connection) -> None:
            while self._number < until:
                await self._one(connection, time.perf_counter())

        began = time.perf_counter()
        await asyncio.gather(*(line(connection) for connection in lines))
        self.seen.seconds = time.perf_counter() - began

    async def open(self, requests: int, rate: float) -> None:
        """Ask at even distances, each over a connection that is free."""
        free = [await self._connect() for _ in range(self.order.connections)]
        tasks: set[asyncio.Task[None]] = set()
        began = time.perf_counter()

        async def one(due: float) -> None:
            connection = free.pop() if free else await self._connect()
            await self._one(connection, due)
            free.append(connection)

        for number in range(requests):
            due = began + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            tasks.add(asyncio.create_task(one(due)))
        await asyncio.gather(*tasks)
        self.seen.seconds = time.perf_counter() - began

    async def _connect(self) -> _Connection:
        _, connection = await asyncio.get_running_loop().create_connection(
            _Connection, self._where.hostname or "", self._where.port or 80
        )
        return connection

    async def _one(self, connection: _Connection, due: float) -> None:
        self._number += 1
        words = f"I asked first {self._mark} {self._number}"
        status, body = await connection.ask(self._request(words))
        self.seen.ms.append((time.perf_counter() - due) * 1000)
        if status == 200 and self.order.answer.encode() in body:
            self.seen.kept.append(words)
        else:
            self.seen.failures += 1

    def _request(self, words: str) -> bytes:
        form: dict[str, Any] = {
            "command": "/plg",
            "text": f"log {words}",
            "team_id": self.order.team,
            "team_domain": "proof",
            "channel_id": "C00001",
            "channel_name": "general",
            "user_id": self.order.people[self._number % len(self.order.people)],
            "user_name": "somebody",
            "api_app_id": "A0PROOF",
            "response_url": "http://127.0.0.1:9/respond",
            "trigger_id": f"{self._mark}.{self._number}",
        }
        body = urlencode(form).encode()
        stamp = str(int(time.time()))
        signed = hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        return (
            f"POST {self._where.path} HTTP/1.1\r\nHost: {self._where.netloc}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"X-Slack-Request-Timestamp: {stamp}\r\nX-Slack-Signature: v0={signed}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        ).encode() + body


async def _main(order: Order) -> Seen:
    run = _Run(order)
    if order.warm_up:
        await run.closed(order.warm_up)
        run.seen.ms.clear()
    if order.rate is None:
        await run.closed(order.requests)
    else:
        await run.open(order.requests, order.rate)
    return run.seen


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(asyncio.run(_main(Order(**json.loads(sys.argv[1])))))))
