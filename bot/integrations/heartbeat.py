"""Tells an outside monitor that a tick went well, so that it notices silence."""

import structlog

log = structlog.get_logger()

SECONDS = 5.0  # a monitor that is slow must not slow us down


class Heartbeat:
    """Calls one address; the monitor's troubles are not ours."""

    def __init__(self, url: str) -> None:
        import httpx  # noqa: PLC0415  # a third of a second that a bot without a monitor need not spend

        self._url, self._failures = url, (httpx.HTTPError, httpx.InvalidURL)
        self._client = httpx.AsyncClient(timeout=SECONDS, follow_redirects=True)

    async def beat(self) -> bool:
        """Call the address; say whether it took the beat."""
        try:
            (await self._client.get(self._url)).raise_for_status()
        except self._failures as error:
            log.warning("heartbeat.failed", error=type(error).__name__)
            return False
        return True

    async def close(self) -> None:
        """Close the connection to the monitor."""
        await self._client.aclose()
