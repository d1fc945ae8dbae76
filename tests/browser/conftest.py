"""A page in a real browser: Debian's Chromium by way of Playwright, and axe-core for who cannot see or point.

Every page is watched: an error on its console, an exception that nobody catches, or a request that leaves the machine
fails the test. Skipped, with the reason, where the browser or Playwright is not installed.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page, Request

OpenPage = Callable[..., "Page"]
Axe = Callable[["Page"], None]

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # what slips past the watch gets nowhere
)
HERE = ("file:", "data:", "blob:", "about:")
PATIENCE_MS = 5_000


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="Playwright is not installed: pip install --group dev"
    )
    executable = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if executable is None:
        pytest.skip(f"no browser on PATH (looked for {', '.join(BROWSERS)}): apt-get install chromium")
    with playwright.sync_playwright() as driver:
        # Playwright gives it a fresh profile. Chromium's own sandbox refuses to start for root.
        running = driver.chromium.launch(
            executable_path=executable, args=FLAGS, chromium_sandbox=os.geteuid() != 0, timeout=60_000
        )
        yield running
        running.close()


@pytest.fixture
def troubles() -> list[str]:
    """What went wrong in the pages of this test so far; whatever is left at its end fails it."""
    return []


@pytest.fixture
def open_page(browser: Browser, troubles: list[str]) -> Iterator[OpenPage]:
    """``open_page(path, dark=False, width=1280, height=800, scripts=True)``: a file as a reader opens it from disk.

    Each page is in a context of its own, with reduced motion. `scripts=False` is a reader who allows none.
    """
    contexts = []

    def open_it(path: Path, *, dark: bool = False, width: int = 1280, height: int = 800, scripts: bool = True) -> Page:
        context = browser.new_context(
            color_scheme="dark" if dark else "light",
            viewport={"width": width, "height": height},
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        _watch(page, troubles)
        page.goto(Path(path).resolve().as_uri())
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert not troubles, "\n".join(["The page is not clean:", *troubles])


def _watch(page: Page, troubles: list[str]) -> None:
    def console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            troubles.append(f"console {message.type}: {message.text} ({message.location.get('url', '')})")

    def request(asked: Request) -> None:
        if not asked.url.startswith(HERE):
            troubles.append(f"request off the machine: {asked.url[:200]}")

    page.on("console", console)
    page.on("pageerror", lambda error: troubles.append(f"page error: {error}"))
    page.on("request", request)
    page.on("crash", lambda _: troubles.append("the page crashed"))
    page.on("dialog", lambda dialog: (troubles.append(f"dialog: {dialog.message}"), dialog.dismiss()))


@pytest.fixture
def axe() -> Axe:
    """``axe(page)`` fails the test, with a readable list, when axe-core finds the page hard to use for somebody."""
    pytest.importorskip(
        "axe_playwright_python", reason="axe-playwright-python is not installed: pip install --group dev"
    )
    source = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")

    def check(page: Page) -> None:
        page.evaluate(source)
        found = page.evaluate("() => axe.run({resultTypes: ['violations']})")["violations"]
        if found:
            pytest.fail("\n".join(["axe-core finds:", *map(_readable, found)]), pytrace=False)

    return check


def _readable(violation: dict[str, Any]) -> str:
    nodes = violation["nodes"]
    shown = "".join(
        f"\n    {' '.join(map(str, node['target']))}  {node['html'][:160]}"
        f"\n      {node['failureSummary'].splitlines()[-1].strip()}"
        for node in nodes[:5]
    )
    more = f"\n    and {len(nodes) - 5} more" if len(nodes) > 5 else ""
    return f"{violation['impact']} {violation['id']}: {violation['help']} ({violation['helpUrl']}){shown}{more}"
