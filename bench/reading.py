r"""How long it takes to read the longest message that Slack takes, whatever it is made of.

    python bench/reading.py [--characters 40000] [--worst 20]

For each kind of text in tests/data/long-texts.yml: milliseconds of processor time for the personal-data guard, the
danger check, matching, and all three; how many times as long as a plain peer takes in the same run (one
`re.findall(r"\w+", text)` over an ordinary text of that length); and the growth from a quarter of the length, as an
exponent (1: in step with the length, 2: its square). Whatever the readers remember of a text is forgotten in between.
"""

from __future__ import annotations

import argparse
import math
import random
import re
import time
from collections.abc import Callable
from pathlib import Path

import yaml

from bot.content.load import content_folder, load_edition
from bot.guidance import matching
from bot.guidance.ask import danger_check
from bot.guidance.words import clean

TEXTS = Path(__file__).parents[1] / "tests" / "data" / "long-texts.yml"
TIMES = 5


def text_of(length: int, repeated: str | list[str] | None = None, at_random: str | None = None) -> str:
    """Gives a text of `length` characters, of one unit repeated or of letters drawn from an alphabet (seeded)."""
    if repeated is not None:
        once, unit = repeated if isinstance(repeated, list) else ("", repeated)
        return (once + unit * length)[:length]
    return "".join(random.Random(1).choices(at_random or " ", k=length))  # noqa: S311 - not for secrets


def milliseconds(read: Callable[[str], object], text: str, before: Callable[[], None] = lambda: None) -> float:
    """Gives the processor time of the fastest of several readings."""
    times = []
    for _ in range(TIMES):
        before()
        start = time.thread_time()
        read(text)
        times.append(time.thread_time() - start)
    return min(times) * 1000


def main() -> None:
    """Prints a line for each kind of text, the slowest first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--characters", type=int, default=40_000)
    parser.add_argument("--worst", type=int, default=1000, help="print only so many")
    options = parser.parse_args()
    edition = load_edition(content_folder())
    danger = danger_check(edition.content.knowledge)

    def forget() -> None:
        danger.forget()
        matching._groups.cache_clear()

    readers: dict[str, Callable[[str], object]] = {
        "guard": edition.guard.look,
        "danger": lambda text: danger.notices(clean(text)),
        "matching": edition.guidance.rank,
    }
    kinds = yaml.safe_load(TEXTS.read_text(encoding="utf-8"))
    ordinary = text_of(options.characters, repeated=kinds["repeated"]["a story"])
    lines = []
    for way, of in kinds.items():
        for kind, unit in of.items():
            whole, quarter = (
                text_of(length, **{way: unit}) for length in (options.characters, options.characters // 4)
            )
            peer = milliseconds(lambda text: re.findall(r"\w+", text), ordinary)
            took = {name: milliseconds(read, whole, forget) for name, read in readers.items()}
            total = sum(took.values())
            before = sum(milliseconds(read, quarter, forget) for read in readers.values())
            lines.append(
                (total, kind if way == "repeated" else f"{kind} at random", took, peer, math.log(total / before, 4))
            )
    print(f"{'':32} {'guard':>8} {'danger':>8} {'matching':>8} {'together':>9} {'x peer':>7} {'growth':>7}")
    for total, kind, took, peer, growth in sorted(lines, reverse=True)[: options.worst]:
        each = " ".join(f"{one:8.1f}" for one in took.values())
        print(f"{kind:32} {each} {total:9.1f} {total / peer:7.1f} {growth:7.2f}")


if __name__ == "__main__":
    main()
