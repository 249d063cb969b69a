"""Several processes at once, and killed ones: what was confirmed is there, once, and the chain is whole."""

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from bot.decisions.log import DecisionLog, Scope

EVERYONE = Scope("", "T1", only_user=None)
ROOT = Path(__file__).parents[2]
RECORDER = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from bot.decisions.log import DecisionLog
from bot.decisions.record import Decision
path, keys = Path(sys.argv[1]), sys.argv[2:]
sys.stdin.readline()
log = DecisionLog(path, timeout_s=20)
for key in keys or map(str, range(1_000_000)):
    done = log.record(Decision(key=key, team_id="T1", decided_by="U1", decision="undecided", reasons="Waiting."))
    print(key, done.reference, done.already, flush=True)
"""


def start(path, *keys):
    """Starts a recorder that waits for a line before it opens the log; without keys it records until it is killed."""
    arguments = [sys.executable, "-c", RECORDER, str(path), *keys]
    return subprocess.Popen(arguments, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def go(*processes):
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()


def test_six_processes_may_open_a_new_log_at_once_and_one_key_leaves_one_record(path):
    processes = [start(path, "same", f"own{n}", "same") for n in range(6)]
    go(*processes)
    lines = [line.split() for process in processes for line in process.communicate(timeout=60)[0].splitlines()]
    assert [process.returncode for process in processes] == [0] * 6
    same = [(reference, already) for key, reference, already in lines if key == "same"]
    assert len(same) == 12
    assert len({reference for reference, _ in same}) == 1
    assert [already for _, already in same].count("False") == 1
    log = DecisionLog(path)
    assert log.find(EVERYONE).total == 7
    assert log.verify().problem is None


def test_eight_threads_may_open_a_new_log_at_the_same_instant(tmp_path):
    for n in range(6):
        together = Barrier(8)

        def open_log(_, path=tmp_path / f"{n}.db", together=together):
            together.wait()
            return DecisionLog(path).head().sequence

        with ThreadPoolExecutor(8) as threads:
            assert list(threads.map(open_log, range(8))) == [0] * 8


def test_killed_at_any_instant_every_confirmed_record_is_there_and_none_twice(path, sql):
    confirmed = {}
    for until in (1, 9, 17, 30):
        process = start(path)
        go(process)
        for _ in range(until):
            key, reference, _ = process.stdout.readline().split()
            assert confirmed.setdefault(key, reference) == reference  # a later run hands the same keys in again
        process.send_signal(signal.SIGKILL)
        for line in process.stdout.read().splitlines():
            if len(line.split()) == 3:
                key, reference, _ = line.split()
                assert confirmed.setdefault(key, reference) == reference
        process.communicate(timeout=60)
    log = DecisionLog(path)
    assert len(confirmed) >= 30
    assert all(log.get(EVERYONE, reference) for reference in confirmed.values())
    assert sql("select key from decisions group by key having count(*) > 1") == []
    assert 0 <= log.find(EVERYONE).total - len(confirmed) <= 4  # one in each run may have been written but not told
    assert log.verify().problem is None
