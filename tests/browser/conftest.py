"""The demonstration in a real browser (Debian's chromium): skipped, with the reason, where there is none."""

import shutil
from pathlib import Path

import pytest

from bot.content.load import edition_of
from bot.demo.demo import demo

SWITCHES = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser():
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        pytest.skip('browser tests need Playwright: pip install -e ".[dev,browser]"')
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("browser tests need chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=SWITCHES)
        yield running
        running.close()


@pytest.fixture(scope="session")
def edition(content):
    return edition_of(content)


@pytest.fixture
def workspace(edition, browser):
    with demo(edition, 0, None, "the duty desk") as running:
        yield running


@pytest.fixture
def page(browser, workspace, request):
    """A page of the demonstration; anything the browser complains of fails the test."""
    address, _ = workspace
    context = browser.new_context(viewport=getattr(request, "param", {"width": 1000, "height": 900}))
    context.set_default_timeout(8000)
    opened = context.new_page()
    complaints, foreign = [], []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    opened.on(
        "request", lambda asked: foreign.append(asked.url) if not asked.url.startswith((address, "data:")) else None
    )
    opened.goto(address)
    opened.wait_for_selector("#person option", state="attached")
    yield opened
    context.close()
    assert complaints == []
    assert foreign == []


@pytest.fixture
def keep(page, request):
    """Keeps a screenshot when --screenshots names a folder."""
    folder = request.config.getoption("--screenshots")

    def shot(name):
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=f"{folder}/{name}.png")

    return shot
