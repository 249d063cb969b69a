"""A delivery that comes twice is dealt with once; what was long ago, or too much, is forgotten."""

from bot.slack.kit import desk
from bot.slack.kit.desk import Seen


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def test_what_comes_twice_is_new_once():
    seen = Seen()

    assert [seen.first(key) for key in ("a", "b", "a", "b", "c")] == [True, True, False, False, True]


def test_what_was_long_ago_is_forgotten_and_what_was_not_is_not():
    clock = Clock()
    seen = Seen(clock)
    seen.first("a")
    clock.now = desk.SEEN_FOR_S / 2
    seen.first("b")
    clock.now = desk.SEEN_FOR_S + 1

    assert seen.first("a"), "Slack no longer repeats it"
    assert not seen.first("b")


def test_memory_is_bounded_however_much_comes(monkeypatch):
    monkeypatch.setattr(desk, "MOST_SEEN", 3)
    seen = Seen()
    for key in "abcd":
        seen.first(key)

    assert not any(seen.first(key) for key in "dcb")
    assert seen.first("a")
