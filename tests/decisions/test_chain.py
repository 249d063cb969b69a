"""The digest chain by itself: what it vouches for, and what it notices."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.decisions.chain import START, Break, Head, canonical, link, row_digest, verify

values = st.none() | st.integers(-(2**63), 2**63 - 1) | st.text()
rows = st.dictionaries(st.text(min_size=1), values).map(lambda row: {**row, "salt": "5a17"})


@given(rows)
def test_the_order_of_columns_and_empty_columns_make_no_difference(row):
    shuffled = dict(reversed(row.items()))
    assert canonical(row) == canonical({**shuffled, "a column added later": None})


@given(rows, rows)
def test_rows_that_say_different_things_are_written_differently(one, other):
    def filled(row):
        return {column: value for column, value in row.items() if value is not None}

    assert (canonical(one) == canonical(other)) == (filled(one) == filled(other))


@given(rows)
def test_what_is_written_down_can_be_read_back(row):
    assert json.loads(canonical(row)) == {column: value for column, value in row.items() if value is not None}


@pytest.mark.parametrize("pair", [(1, "1"), ("", None), ("a\u0301", "\u00e1"), ("null", None)])
def test_near_values_are_not_the_same(pair):
    one, other = ({"salt": "5a17", "x": value} for value in pair)
    assert row_digest(one) != row_digest(other)


def test_the_same_words_get_another_digest_with_another_salt():
    assert row_digest({"reasons": "x", "salt": "1"}) != row_digest({"reasons": "x", "salt": "2"})


@pytest.mark.parametrize("row", [{}, {"salt": ""}, {"salt": None}])
def test_a_row_without_salt_gets_no_digest(row):
    with pytest.raises(KeyError):
        row_digest(row)


def chained(number):
    head, vouched = START, []
    for n in range(number):
        row = {"id": f"r{n}", "salt": f"s{n}", "text": "same"}
        entry = link(head, "decisions", row["id"], row_digest(row))
        vouched.append((entry, row))
        head = Head(entry.sequence, entry.digest)
    return head, vouched


def never(_entry):
    return False


@given(st.integers(0, 8))
def test_an_untouched_chain_is_whole(number):
    head, vouched = chained(number)
    assert verify(vouched, never) == verify(vouched, never, anchor=head)
    assert verify(vouched, never).head == head
    assert verify(vouched, never).problem is None


@given(st.integers(2, 8), st.data())
def test_any_two_entries_that_change_places_show(number, data):
    _, vouched = chained(number)
    one, other = data.draw(st.lists(st.integers(0, number - 1), min_size=2, max_size=2, unique=True))
    vouched[one], vouched[other] = vouched[other], vouched[one]
    assert verify(vouched, never).problem == Break("chain", min(one, other) + 1)


@given(st.integers(2, 8), st.data())
def test_any_entry_taken_out_before_the_last_shows(number, data):
    _, vouched = chained(number)
    gone = data.draw(st.integers(0, number - 2))
    del vouched[gone]
    assert verify(vouched, never).problem == Break("chain", gone + 1)


@given(st.integers(1, 8), st.data())
def test_a_changed_row_shows_and_is_named(number, data):
    _, vouched = chained(number)
    n = data.draw(st.integers(0, number - 1))
    vouched[n] = (vouched[n][0], {**vouched[n][1], "text": "other"})
    assert verify(vouched, never).problem == Break("changed", n + 1, "decisions", f"r{n}")


def test_a_row_that_is_gone_shows_unless_it_went_by_policy():
    _, vouched = chained(3)
    vouched[1] = (vouched[1][0], None)
    assert verify(vouched, never).problem == Break("removed", 2, "decisions", "r1")
    assert verify(vouched, lambda entry: entry.row_id == "r1").problem is None


def test_the_last_rows_cut_off_show_only_with_a_head_noted_before():
    head, vouched = chained(4)
    assert verify(vouched[:3], never).problem is None
    assert verify(vouched[:3], never, anchor=head).problem == Break("cut", 4)


def test_a_chain_computed_afresh_shows_only_with_a_head_noted_before():
    head, _ = chained(2)
    forged = {"id": "r0", "salt": "s0", "text": "forged"}
    entry = link(START, "decisions", "r0", row_digest(forged))
    next_entry = link(Head(1, entry.digest), "decisions", "r1", row_digest({**forged, "id": "r1"}))
    vouched = [(entry, forged), (next_entry, {**forged, "id": "r1"})]
    assert verify(vouched, never).problem is None
    assert verify(vouched, never, anchor=head).problem == Break("cut", 2)
