"""A real browser on a running sandbox: every page is watched for errors and for calls to other hosts."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
# Nothing leaves this machine: no updates, no safe-browsing lists, no sign-in.
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-sync",
    "--no-first-run",
]

Open = Callable[..., Awaitable[Page]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """The machine's Chromium; the tests fail, and are not left out, when there is none."""
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        pytest.fail(f"tests/browser needs Chromium, and none of {', '.join(NAMES)} is installed")
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=path, args=QUIET)
        yield started
        await started.close()


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(browser: Browser) -> AsyncIterator[Open]:
    """Open pages, each a person's own browser; what went wrong in them fails the test in the end."""
    complaints: list[str] = []
    contexts = []

    async def opened(url: str, *, width: int = 1280, height: int = 900, dark: bool = False) -> Page:
        context = await browser.new_context(
            viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light"
        )
        contexts.append(context)
        page = await context.new_page()
        page.set_default_timeout(8000)
        watch(page, url, complaints)
        await page.goto(url)
        return page

    yield opened
    for context in contexts:
        await context.close()
    assert complaints == []


def watch(page: Page, url: str, complaints: list[str]) -> None:
    """Write down errors, dialogs of the browser's own, and requests to anybody but the sandbox."""
    host = "/".join(url.split("/")[:3]) + "/"
    page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
    page.on("dialog", lambda dialog: complaints.append(f"dialog: {dialog.message}"))
    page.on("console", lambda m: complaints.append(f"console: {m.text}") if m.type == "error" else None)
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((host, "data:"))
            else complaints.append(f"asked another host: {request.url}")
        ),
    )
