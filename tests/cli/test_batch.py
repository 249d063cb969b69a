"""Batch commands answer every line in order, whatever the line is."""

import io
import json

import pytest

from bot.cli.batch import run_batch


def double(line):
    if line.get("n") == 13:
        raise ValueError("Thirteen is refused; use another number.")
    return {"id": line.get("id"), "double": line["n"] * 2}


def run(*lines: bytes):
    out = io.StringIO()
    status = run_batch(io.BytesIO(b"\n".join(lines) + b"\n"), out, double)
    return status, [json.loads(line) for line in out.getvalue().splitlines()]


def test_lines_are_answered_in_order():
    status, answers = run(b'{"id": "a", "n": 1}', b'{"id": "b", "n": 2}')

    assert status == 0
    assert answers == [{"id": "a", "double": 2}, {"id": "b", "double": 4}]


@pytest.mark.parametrize("bad", [b"not json", b"[1, 2]", b'"text"', b"\xff\xfe", b"", b"[" * 100_000, b"null"])
def test_a_line_that_cannot_be_read_is_answered_with_a_sentence_and_the_rest_goes_on(bad):
    status, answers = run(bad, b'{"id": "b", "n": 2}')

    assert status == 1
    assert answers[0]["id"] is None
    assert answers[0]["error"].endswith(".")
    assert answers[1] == {"id": "b", "double": 4}


def test_a_refused_line_keeps_its_id():
    status, answers = run(b'{"id": 7, "n": 13}')

    assert status == 1
    assert answers == [{"id": 7, "error": "Thirteen is refused; use another number."}]


def test_each_line_is_flushed_before_the_next_is_read():
    written = []

    class Out(io.StringIO):
        def flush(self):
            written.append(self.getvalue().count("\n"))

    run_batch(io.BytesIO(b'{"n": 1}\n{"n": 2}\n'), Out(), double)

    assert written == [1, 2]
