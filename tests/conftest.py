"""What tests share: the shipped content, read once."""

import datetime as dt
import shutil

import pytest
import yaml

from bot.app import register
from bot.content.load import content_folder, survey


@pytest.fixture(scope="session")
def content():
    found = survey(content_folder(), dt.date(2026, 11, 24))
    assert found.content is not None, "\n".join(map(str, found.problems))
    return found.content


@pytest.fixture
def flow(content):
    return content.flow


@pytest.fixture(scope="session")
def small_content(tmp_path_factory):
    """The shipped content with a few phrasings only: for tests that start the bot often and ask it little."""
    folder = shutil.copytree(content_folder(), tmp_path_factory.mktemp("small") / "content")
    for path in (folder / "en" / "phrasings").glob("*.yml"):
        read = yaml.safe_load(path.read_text(encoding="utf-8"))
        for voices in read.values():
            if path.name not in ("decoys.yml", "out-of-scope.yml"):
                for voice in voices:
                    voices[voice] = voices[voice][:60] if path.name == "danger.yml" else voices[voice][:2]
        path.write_text(yaml.safe_dump(read, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return folder


class Registrations:
    """Stands where Bolt's app stands and notes what is registered."""

    def __init__(self):
        self.found = {}

    def __getattr__(self, kind):
        def register(name=None, *args, **kwargs):
            self.found.setdefault(kind, []).append(name)
            return lambda *handlers, **lazy: None

        return register


@pytest.fixture(scope="session")
def registered():
    """Everything the app listens to, by kind: commands, shortcuts, events, and ids (or patterns) of the rest."""
    app = Registrations()
    register(app, None)
    return app.found


def pytest_addoption(parser):
    parser.addoption("--screenshots", help="Folder in which the browser tests keep screenshots")
