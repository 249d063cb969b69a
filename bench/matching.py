"""Puts this matcher beside others on the same content and the same questions, in one run.

    python bench/matching.py [--questions FILE] [--growth]

Quality, time a question, time to get ready, memory while ready, and the size of what must be installed. bm25s needs
`pip install bm25s`, MiniLM needs `pip install sentence-transformers` and its model: whatever is missing is said, not
skipped silently. Every competitor sees the same documents (phrasings, titles, answers), decoys included.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import importlib.util
import json
import sqlite3
import statistics
import time
import tracemalloc
from collections.abc import Callable, Iterable
from pathlib import Path

from rapidfuzz import fuzz, process

from bot.content.load import content_folder, load_content
from bot.guidance.ask import DECOY, Guidance, documents
from bot.guidance.topics import Knowledge
from bot.guidance.words import clean, words

Rank = Callable[[str], list[str]]
"""Gives the names of documents for a question, best first."""
QUESTIONS = Path(__file__).parents[1] / "tests" / "data" / "questions-dev.jsonl"


def ours(knowledge: Knowledge) -> Rank:
    """Gives this bot's own ranking."""
    guidance = Guidance(knowledge)
    return lambda question: [name for name, _ in (guidance.rank(question) or ([], {}))[0]]


def nearest_phrasing(scorer: Callable[..., float]) -> Callable[[Knowledge], Rank]:
    """Gives rapidfuzz over all phrasings: a topic is as near as its nearest phrasing."""

    def ready(knowledge: Knowledge) -> Rank:
        pairs = [(clean(text).lower(), name) for name, texts in documents(knowledge).items() for text in texts]
        choices, names = [text for text, _ in pairs], [name for _, name in pairs]

        def rank(question: str) -> list[str]:
            found = process.extract(clean(question).lower(), choices, scorer=scorer, limit=60)
            return list(dict.fromkeys(names[place] for _, _, place in found))

        return rank

    return ready


def fts5(knowledge: Knowledge) -> Rank:
    """Gives SQLite's full-text search, its own BM25: one row a document, any word may match."""
    db = sqlite3.connect(":memory:")
    db.execute("create virtual table docs using fts5(name unindexed, body, tokenize = 'porter unicode61')")
    rows = [(name, " \n".join(texts)) for name, texts in documents(knowledge).items()]
    db.executemany("insert into docs values (?, ?)", rows)

    def rank(question: str) -> list[str]:
        asked = " OR ".join(f'"{word}"' for word in dict.fromkeys(words(clean(question))))
        if not asked:
            return []
        return [name for (name,) in db.execute("select name from docs where docs match ? order by rank", [asked])]

    return rank


def bm25s(knowledge: Knowledge) -> Rank:
    """Gives the bm25s library: one document a topic."""
    import bm25s as library

    names = list(documents(knowledge))
    retriever = library.BM25()
    bodies = [" ".join(texts) for texts in documents(knowledge).values()]
    retriever.index(library.tokenize(bodies, show_progress=False), show_progress=False)

    def rank(question: str) -> list[str]:
        tokens = library.tokenize([question], show_progress=False)
        found, _ = retriever.retrieve(tokens, k=10, show_progress=False)
        return [names[place] for place in found[0]]

    return rank


def minilm(knowledge: Knowledge) -> Rank:
    """Gives all-MiniLM-L6-v2: a topic is as near as its nearest phrasing, by cosine."""
    from sentence_transformers import SentenceTransformer, util

    pairs = [(text, name) for name, texts in documents(knowledge).items() for text in texts]
    model = SentenceTransformer("all-MiniLM-L6-v2")
    known = model.encode([text for text, _ in pairs], convert_to_tensor=True)

    def rank(question: str) -> list[str]:
        hits = util.semantic_search(model.encode(question, convert_to_tensor=True), known, top_k=60)[0]
        return list(dict.fromkeys(pairs[hit["corpus_id"]][1] for hit in hits))

    return rank


COMPETITORS: dict[str, tuple[Callable[[Knowledge], Rank], list[str]]] = {
    "share check": (ours, ["rapidfuzz"]),
    "rapidfuzz WRatio": (nearest_phrasing(fuzz.WRatio), ["rapidfuzz"]),
    "rapidfuzz token_set": (nearest_phrasing(fuzz.token_set_ratio), ["rapidfuzz"]),
    "SQLite FTS5": (fts5, []),
    "bm25s": (bm25s, ["bm25s", "numpy"]),
    "MiniLM": (minilm, ["sentence-transformers", "torch", "transformers", "numpy"]),
}


def megabytes(distributions: Iterable[str]) -> float:
    """Gives what these installed distributions take on the disk."""
    total = 0
    for name in distributions:
        for file in importlib.metadata.files(name) or []:
            path = Path(str(file.locate()))
            total += path.stat().st_size if path.is_file() else 0
    return total / 1e6


def measured(ready: Callable[[Knowledge], Rank], knowledge: Knowledge, rows: list[dict]) -> dict[str, float]:
    """Gives the figures of one competitor; memory is what Python allocated while it got ready."""
    start = time.perf_counter()
    rank = ready(knowledge)
    ready_s = time.perf_counter() - start
    times, first, three = [], 0, 0
    inside = [row for row in rows if row["kind"] == "in"]
    for row in inside:
        start = time.perf_counter()
        ranked = [name for name in rank(row["q"]) if not name.startswith(DECOY)]
        times.append((time.perf_counter() - start) * 1000)
        first += bool(set(ranked[:1]) & set(row["accept"]))
        three += bool(set(ranked[:3]) & set(row["accept"]))
    tracemalloc.start()
    kept = ready(knowledge)
    memory, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del kept
    times.sort()
    return {
        "first": first / len(inside),
        "three": three / len(inside),
        "p50 ms": statistics.median(times),
        "p99 ms": times[int(len(times) * 0.99)],
        "ready s": ready_s,
        "MB": memory / 1e6,
    }


def grown(knowledge: Knowledge, topics: int) -> Knowledge:
    """Gives content with so many topics: copies whose words are marked, so that they are other words."""
    found, phrasings = dict(knowledge.topics), dict(knowledge.phrasings)
    original = list(knowledge.topics)
    for n in range(topics - len(original)):
        id_, mark = original[n % len(original)], f"x{n // len(original)}"
        voice = [text for texts in knowledge.phrasings[id_].values() for text in texts][:12]
        copy = f"{id_}-{mark}"
        found[copy] = knowledge.topics[id_].model_copy(update={"id": copy})
        phrasings[copy] = {"copy": [" ".join(f"{word}{mark}" for word in text.split()) for text in voice]}
    return knowledge.model_copy(update={"topics": found, "phrasings": phrasings})


def main() -> None:
    """Prints the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=Path, default=QUESTIONS)
    parser.add_argument("--growth", action="store_true", help="also with 1,000 and 10,000 topics")
    options = parser.parse_args()
    rows = [json.loads(line) for line in options.questions.read_text(encoding="utf-8").splitlines()]
    knowledge = load_content(content_folder()).knowledge
    print(f"{'':22} {'first':>6} {'three':>6} {'p50 ms':>8} {'p99 ms':>8} {'ready s':>8} {'MB':>7} {'install MB':>11}")
    base = None
    for name, (ready, needs) in COMPETITORS.items():
        missing = [one for one in needs if importlib.util.find_spec(one.replace("-", "_")) is None]
        if missing:
            print(f"{name:22} not measured: needs pip install {' '.join(missing)}")
            continue
        figures = measured(ready, knowledge, rows)
        base = base or figures
        print(
            f"{name:22} {figures['first']:6.3f} {figures['three']:6.3f} "
            f"{figures['p50 ms']:8.2f} {figures['p99 ms']:8.2f} "
            f"{figures['ready s']:8.2f} {figures['MB']:7.1f} {megabytes(needs):11.1f}"
            f"   time x{figures['p50 ms'] / base['p50 ms']:.1f}"
        )
    if options.growth:
        for topics in (1000, 10000):
            figures = measured(ours, grown(knowledge, topics), rows[:60])
            print(
                f"{topics:6} topics           {figures['first']:6.3f} {figures['three']:6.3f} {figures['p50 ms']:8.2f} "
                f"{figures['p99 ms']:8.2f} {figures['ready s']:8.2f} {figures['MB']:7.1f}"
                f"               time x{figures['p50 ms'] / (base or figures)['p50 ms']:.1f}"
            )


if __name__ == "__main__":
    main()
