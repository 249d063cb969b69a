"""What tests share: the shipped content, read once."""

import datetime as dt

import pytest

from bot.content.load import content_folder, survey


@pytest.fixture(scope="session")
def content():
    found = survey(content_folder(), dt.date(2026, 11, 24))
    assert found.content is not None, "\n".join(map(str, found.problems))
    return found.content


@pytest.fixture
def flow(content):
    return content.flow


def pytest_addoption(parser):
    parser.addoption("--screenshots", help="Folder in which the browser tests keep screenshots")
