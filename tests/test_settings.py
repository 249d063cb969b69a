"""Settings come from environment variables; whatever is wrong is said in one message, and no value is repeated."""

import pytest

from bot.settings import Settings, SettingsProblem

TOKENS = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}


def test_defaults_need_only_the_two_tokens():
    settings = Settings.from_env(TOKENS)

    assert settings.db.name == "share-check.db"
    assert settings.timezone.key == "Europe/London"
    assert settings.leads == frozenset()
    assert settings.api_url == "https://slack.com/api/"


def test_without_slack_no_token_is_needed():
    assert Settings.from_env({}, slack=False).bot_token == ""


def test_every_problem_is_named_at_once_and_no_value_is_repeated():
    wrong = {
        "SLACK_BOT_TOKEN": "secret-value",
        "SLACK_API_URL": "not a url",
        "SHARE_CHECK_LEADS": "alice",
        "SHARE_CHECK_LEAD_GROUPS": "leads",
        "SHARE_CHECK_TIMEZONE": "Cardiff",
        "SHARE_CHECK_LOG_LEVEL": "debug",
        "SHARE_CHECK_CONTENT": "/no/such/folder",
    }

    with pytest.raises(SettingsProblem) as problem:
        Settings.from_env(wrong)

    message = str(problem.value)
    for name in [*wrong, "SLACK_APP_TOKEN"]:
        assert name in message
    assert "secret-value" not in message
    assert "alice" not in message


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/api/", "http://localhost/api", "http://[::1]:1/api/"])
def test_a_local_api_is_recognised(url):
    settings = Settings.from_env({**TOKENS, "SLACK_API_URL": url})

    assert settings.api_is_local
    assert settings.api_url.endswith("/")


@pytest.mark.parametrize("url", ["https://slack.com/api/", "https://127.0.0.1.example.org/api/"])
def test_a_remote_api_is_not_taken_for_local(url):
    assert not Settings.from_env({**TOKENS, "SLACK_API_URL": url}).api_is_local


def test_the_tokens_are_not_shown_when_settings_are_printed():
    assert "xoxb" not in repr(Settings.from_env(TOKENS))
    assert "xapp" not in repr(Settings.from_env(TOKENS))


def test_leads_and_groups_are_read_as_lists():
    settings = Settings.from_env({**TOKENS, "SHARE_CHECK_LEADS": "U111, W222 ", "SHARE_CHECK_LEAD_GROUPS": "S333"})

    assert settings.leads == {"U111", "W222"}
    assert settings.lead_groups == {"S333"}
