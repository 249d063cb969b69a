"""Makes a log of many synthetic decisions and times what people wait for.

    python bench/log.py [--decisions 100000] [--file FILE]

Figures are ratios to reading one row by its key from the same file in the same run, and milliseconds beside them.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import secrets
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.content.load import content_folder, load_content
from bot.decisions.errors import LogUnavailable
from bot.decisions.fields import DECISIONS, Decision
from bot.decisions.figures import figures, outcome_counts
from bot.decisions.filters import FLAGS, parse
from bot.decisions.log import DecisionLog, Scope, append
from bot.decisions.queue import queue, sample
from bot.decisions.record import Addition
from bot.decisions.rows import addition_row, decision_row, stamp

EVERYONE = Scope("", "T1", None)
TEXT = "risk outweighs the refusal and the school needs to know because support was agreed at the meeting"
WORDS = TEXT.split()


def make(log: DecisionLog, n: int, seed: int = 7) -> None:
    """Writes `n` decisions over two years, some completed, reviewed or still owing written reasons."""
    dice, now = random.Random(seed), dt.datetime.now(dt.UTC)  # noqa: S311 - made-up records
    with log.writing() as db:
        for number in range(n):
            at = now - dt.timedelta(minutes=(n - number) * 10)
            decision = dice.choice(DECISIONS)
            row: dict[str, Any] = {"id": f"SC-{number:06d}X", "created_at": stamp(at), "salt": secrets.token_hex(16)}
            source = dice.choice(["own", "org", "la", "board"])
            written = "not-yet" if source == "la" and decision in ("do-not-share-now", "shared-part") else None
            made = Decision(
                key=secrets.token_hex(16),
                team_id="T1",
                decided_by=f"U{dice.randrange(300):03d}",
                decision=decision,
                recommendation=dice.choice(DECISIONS[:6]),
                source=source,
                consent=dice.choice(["given", "refused", "unsafe", "notyet"]),
                answers={
                    "purpose": dice.choice(["risk", "wellbeing", "other"]),
                    "recipient": dice.choice(["yes", "no"]),
                },
                reasons=" ".join(dice.choices(WORDS, k=12)),
                kinds=("concern",),
                recipients=(dice.choice(["police", "school", "social-services"]),),
                written_reasons=written,
            )
            append(db, "decisions", row | decision_row(made))
            if dice.random() < 0.6:
                added = Addition(key=secrets.token_hex(16), author="ULEAD", kind="review", code="agreed")
                where = {"enterprise_id": "", "team_id": "T1", "decision_id": row["id"]}
                stamped = {"id": secrets.token_hex(8), "created_at": stamp(at), "salt": secrets.token_hex(16)}
                append(db, "additions", where | stamped | addition_row(added))


def timed(task: Callable[[], object], runs: int = 5) -> float:
    """Gives the median milliseconds of a task."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        task()
        times.append((time.perf_counter() - start) * 1000)
    return sorted(times)[len(times) // 2]


def writing(n: int, each: int = 30) -> tuple[int, list[float], float]:
    """Lets `n` threads record without pause in a new log, as long as the bot itself would wait.

    Gives how many were refused, the milliseconds that each took in order, and how many a second there were.
    """
    times: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        log = DecisionLog(Path(folder) / "log.db")

        def record(_: int) -> int:
            refused = 0
            for _ in range(each):
                made = Decision(
                    key=secrets.token_hex(16), team_id="T1", decided_by="U1", decision="undecided", reasons=TEXT
                )
                start = time.perf_counter()
                try:
                    log.record(made)
                except LogUnavailable:
                    refused += 1
                times.append((time.perf_counter() - start) * 1000)
            return refused

        start = time.perf_counter()
        with ThreadPoolExecutor(n) as threads:
            refused = sum(threads.map(record, range(n)))
        rate = n * each / (time.perf_counter() - start)
    return refused, sorted(times), rate


def print_writing() -> None:
    """Prints what several writers at once wait, beside one alone."""
    alone = 0.0
    for n in (1, 8, 32):
        refused, times, rate = writing(n)
        alone = alone or rate
        p50, p99 = times[len(times) // 2], times[int(len(times) * 0.99)]
        waited = f"refused {refused} of {len(times)}, p50 {p50:.1f} ms, p99 {p99:.1f} ms"
        print(f"{f'{n} recording without pause':34} {waited}, {rate:.0f} a second, x{rate / alone:.2f} of one writer")


def main() -> None:
    """Prints the timings."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--decisions", type=int, default=100_000)
    parser.add_argument("--file", type=Path)
    options = parser.parse_args()
    path = options.file or Path(tempfile.mkdtemp()) / "log.db"
    log, content = DecisionLog(path, timeout_s=60), load_content(content_folder())
    if not log.find(EVERYONE, limit=1).total:
        make(log, options.decisions)
    now, first = dt.datetime.now(dt.UTC), log.find(EVERYONE, limit=1).decisions[0].reference
    base = timed(lambda: log.get(EVERYONE, first), 20)
    tasks: dict[str, Callable[[], object]] = {"one record": lambda: log.get(EVERYONE, first)}
    for words in ("", "7d", "not-shared", "@U001XX", '"refusal outweighs"', "police 30d", *FLAGS):
        filters = parse(words, ["police"], content.record_options.risk).filters
        tasks[f"page: {words or 'everything'}"] = lambda filters=filters: log.find(EVERYONE, filters)  # type: ignore[misc]
    for days in (7, 30, 90):
        since = now - dt.timedelta(days=days)
        tasks[f"counts of {days} days"] = lambda since=since: outcome_counts(log, EVERYONE, since)  # type: ignore[misc]
    counted = content.record_options, content.flow.doubts
    tasks["figures of a month"] = lambda: figures(log, EVERYONE, now - dt.timedelta(days=30), now, *counted)
    zone = ZoneInfo("Europe/London")
    tasks["Home: the review queue"] = lambda: queue(log, EVERYONE, now, zone, content.record_options.risk)
    tasks["Home: a dip sample"] = lambda: sample(log, EVERYONE, 5, "U1")
    tasks["verify"] = log.verify
    for name, task in tasks.items():
        taken = timed(task, 3)
        print(f"{name:34} {taken:8.1f} ms   x{taken / base:.0f}")
    print_writing()


if __name__ == "__main__":
    main()
