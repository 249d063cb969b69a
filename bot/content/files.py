"""Reads the content folder strictly: every problem in every file, at once, in sentences an editor can act on."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from bot.guidance.topics import (
    AnswersFile,
    ContentModel,
    DangerFile,
    DecoysFile,
    Knowledge,
    MatchingFile,
    OutOfScopeFile,
    Phrasings,
    Text,
    Topic,
)

Model = TypeVar("Model", bound=BaseModel)
Homes = dict[tuple[str, str], str]
"""("answers" or "phrasings", id) -> the file that holds it."""
NOT_TOPIC_PHRASINGS = {"decoys.yml", "out-of-scope.yml", "danger.yml"}
LARGEST_FILE = 2_000_000
"""Bytes of one file; the largest that is shipped has a twentieth of it."""
LONGEST_PLACE = 120


@dataclass(frozen=True)
class Problem:
    """One thing to mend: `file` under the content folder, `where` in it (an answer's id, a key), and a sentence."""

    file: str
    where: str
    sentence: str
    level: Literal["error", "warning"] = "error"
    check: str = "unreadable"

    def __str__(self) -> str:
        place = f"{self.file}: {self.where}" if self.where else self.file
        line = " ".join(f"{self.level} [{self.check}] {place}: {self.sentence}".split())
        return "".join(c if c.isprintable() else "\ufffd" for c in line)  # a file's name or a key may hold anything


class ContentProblems(Exception):
    """The content cannot be used as it stands; `problems` says everything that has to be mended."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


_Base: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same, ten times as fast


class _StrictLoader(_Base):  # type: ignore[misc, valid-type]
    """Plain YAML, but a key written twice is an error instead of silently winning last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Hashable] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                line = key_node.start_mark.line + 1
                raise yaml.MarkedYAMLError(problem=f'line {line}: "{_name(key)}" is written twice; keep one of the two')
            seen.add(key)
        found: dict[Hashable, Any] = super().construct_mapping(node, deep)
        return found


class Reader:
    """Reads files of one content folder and gathers the problems met on the way.

    `read` has the bytes of every file that was read. `unread` has the files that could not be read as a whole, and
    `unread_ids` the entries of the others that could not: what is said to be missing may stand there.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        self.homes: Homes = {}
        self.read: dict[str, bytes] = {}
        self.unread: set[str] = set()
        self.unread_ids: set[str] = set()

    def raw(self, name: str) -> Any:
        """Gives the file `name` as plain data, or None after noting why it cannot be read."""
        try:
            self.read[name] = _bytes(self.folder / name)
            data = _plain_data(self.read[name].decode("utf-8"))
        except Exception as error:  # YAML's own readers of dates, numbers and tags raise whatever they run into
            self.note(name, "", _unreadable(error))
        else:
            if data is not None:
                return data
            self.note(name, "", "The file is empty; put back what stood in it.")
        self.unread.add(name)
        return None

    def parse(self, name: str, model: type[Model]) -> Model | None:
        """Gives the file `name` as a `model`, or None after noting every problem in it."""
        data = self.raw(name)
        found = None if data is None else self.fit(name, data, model)
        if found is None:
            self.unread.add(name)
        return found

    def fit(self, name: str, data: Any, model: type[Model]) -> Model | None:
        """Gives `data` of the file `name` as a `model`, or None after noting every problem in it."""
        try:
            return model.model_validate(data)
        except ValidationError as error:
            self.note_all(name, data, error)
            return None

    def note_all(self, name: str, data: Any, error: ValidationError) -> None:
        """Notes every mistake that `error` has found in the `data` of the file `name`, each once."""
        details = error.errors(include_url=False, include_context=False, include_input=False)
        meant = _meant(details)
        for detail in details:
            if key := meant.get(detail["loc"]):
                self.note(name, _where(data, detail["loc"]), f'This key is not known here; is "{key[-1]}" meant?')
            elif detail["loc"] not in meant.values():
                self.note(name, _where(data, detail["loc"]), _sentence(detail))

    def note(self, name: str, where: str, sentence: str) -> None:
        """Notes one more thing to mend."""
        self.problems.append(Problem(name, where, sentence))


def read_knowledge(reader: Reader, language: str = "en") -> Knowledge | None:
    """Reads topics, phrasings and constants in `language`; a topic that cannot be read is left out and noted.

    Gives None when a file is missing that nothing can be answered without.
    """
    topics: dict[str, Topic] = {}
    sections: dict[str, list[str]] = {}
    for name in _names(reader.folder, f"{language}/answers"):
        for section, topic in _answers(reader, name):
            if topic.id in topics:
                reader.note(name, topic.id, "This id is already used by another answer; give each answer one place.")
            else:
                topics[topic.id] = topic
                reader.homes["answers", topic.id] = name
                sections.setdefault(section, []).append(topic.id)
    phrasings: Phrasings = {}
    for name in _names(reader.folder, f"{language}/phrasings"):
        if Path(name).name not in NOT_TOPIC_PHRASINGS:
            for id_, voices in _phrasings(reader, name).items():
                phrasings.setdefault(id_, {}).update(voices)
                reader.homes["phrasings", id_] = name
    decoys = reader.parse(f"{language}/phrasings/decoys.yml", DecoysFile)
    out_of_scope = reader.parse(f"{language}/phrasings/out-of-scope.yml", OutOfScopeFile)
    danger = reader.parse(f"{language}/phrasings/danger.yml", DangerFile)
    matching = reader.parse("matching.yml", MatchingFile)
    synonyms = _mapping(reader, "synonyms.yml", dict[str, Text])
    if decoys is None or out_of_scope is None or danger is None or matching is None or synonyms is None:
        return None
    return Knowledge(
        topics=topics,
        sections=sections,
        phrasings=phrasings,
        decoys={decoy.id: decoy for decoy in decoys.decoys},
        decoy_phrasings=decoys.phrasings,
        out_of_scope=[message for messages in out_of_scope.messages.values() for message in messages],
        danger=danger,
        synonyms=synonyms,
        constants=matching.constants,
    )


def version(read: Mapping[str, bytes]) -> str:
    """Names the exact content in use: twelve hexadecimal digits over the name and the bytes of every file read."""
    digest = hashlib.sha256()
    for name in sorted(read):
        digest.update(name.encode("utf-8", "surrogateescape") + b"\0" + read[name] + b"\0")
    return digest.hexdigest()[:12]


def _names(folder: Path, under: str) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in (folder / under).glob("*.yml"))


def _bytes(path: Path) -> bytes:
    """Gives the bytes of a file; anything else of that name could hold a reader up for ever, or fill the memory."""
    if path.exists() and not path.is_file():
        raise IsADirectoryError
    with path.open("rb") as file:
        found = file.read(LARGEST_FILE + 1)
    if len(found) > LARGEST_FILE:
        raise OverflowError
    return found


def _plain_data(text: str) -> Any:
    """Gives what the YAML `text` says; one part standing for another could make a page out of a line."""
    if "*" in text and any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=_Base)):
        raise yaml.MarkedYAMLError(problem="a star before a word stands for a text of elsewhere; write the text out")
    return yaml.load(text, Loader=_StrictLoader)  # noqa: S506 - a SafeLoader, made stricter


def _unreadable(error: Exception) -> str:
    """Says what keeps a file from being read, and what to do; nothing that stands in the file is repeated."""
    if isinstance(error, yaml.MarkedYAMLError):
        return _yaml_sentence(error)
    for kind, sentence in _UNREADABLE.items():
        if isinstance(error, kind):
            return sentence
    return "The file is not valid YAML; compare its layout with a neighbouring file."


_UNREADABLE: dict[type[Exception], str] = {
    FileNotFoundError: "The file is missing; put it back.",
    IsADirectoryError: "This is a folder or something else, and not a file; rename it or take it away.",
    PermissionError: "The file may not be read; give this account read access to it.",
    OSError: "The file cannot be read; check the disk, and whether it is a link that leads nowhere.",
    OverflowError: f"The file has more than {LARGEST_FILE:,} bytes; content is never that long, so look at what it is.",
    UnicodeDecodeError: "The file is not UTF-8 text; save it again as UTF-8.",
    RecursionError: "Its lists stand in one another too deep to be read; compare with a neighbouring file.",
    ValueError: "A date or a number in it does not exist, such as 30 February; correct it, or put it between quotation "
    "marks if it is a text.",
}


def _answers(reader: Reader, name: str) -> Iterator[tuple[str, Topic]]:
    """Gives the readable topics of one answers file, so that one mistake does not hide the next."""
    data = reader.raw(name)
    if not isinstance(data, dict) or not isinstance(data.get("topics"), list):
        if data is not None:
            reader.fit(name, data, AnswersFile)
            reader.unread.add(name)
        return
    entries = data["topics"]
    shell = {**data, "topics": []}
    reader.fit(name, shell, _AnswersShell)
    for entry in entries:
        topic = reader.fit(name, entry, Topic)
        if topic is not None:
            yield str(data.get("section", name)), topic
        elif isinstance(entry, dict) and isinstance(entry.get("id"), str):
            reader.unread_ids.add(entry["id"])
        else:
            reader.unread.add(name)


class _AnswersShell(ContentModel):
    """An answers file without its topics: they are read one by one."""

    section: Text
    topics: list[Topic]


def _phrasings(reader: Reader, name: str) -> Phrasings:
    return _mapping(reader, name, Phrasings) or {}


def _mapping(reader: Reader, name: str, shape: Any) -> Any:
    data = reader.raw(name)
    if data is None:
        return None
    try:
        return TypeAdapter(shape).validate_python(data, strict=True)
    except ValidationError as error:
        reader.note_all(name, data, error)
        reader.unread.add(name)
        return None


Place = tuple[int | str, ...]


def _meant(details: Sequence[ErrorDetails]) -> dict[Place, Place]:
    """Gives each key that is not known with the missing key beside it that is perhaps meant: one slip, not two."""
    missing = {detail["loc"] for detail in details if detail["type"] == "missing"}
    meant: dict[Place, Place] = {}
    for detail in details:
        *above, key = detail["loc"] or ("",)
        beside = [str(place[-1]) for place in missing if list(place[:-1]) == above]
        if detail["type"] == "extra_forbidden" and (near := get_close_matches(str(key), beside, n=1)):
            meant[detail["loc"]] = (*above, near[0])
    return meant


def _where(data: Any, loc: Place) -> str:
    """Names the place of an error by the nearest id above it, then the keys; list positions count from 1."""
    parts: list[str] = [data["id"]] if isinstance(data, dict) and isinstance(data.get("id"), str) else []
    for key in loc:
        try:
            data = data[key]
        except (KeyError, IndexError, TypeError):
            data = None
        id_ = data.get("id") if isinstance(data, dict) else None
        if isinstance(key, int):
            parts.append(id_ if isinstance(id_, str) else f"entry {key + 1}")
        else:
            parts.append(_name(key))
    return ", ".join(part for part in parts if part != "[key]")


def _name(key: Hashable) -> str:
    """Gives a key as it can be shown in a line; Python refuses to write out a number of thousands of digits."""
    try:
        text = " ".join(str(key).split())
    except ValueError:
        return "a very long number"
    return text if len(text) <= LONGEST_PLACE else text[:LONGEST_PLACE] + "…"


_SENTENCES = {
    "missing": "This is missing; add it.",
    "extra_forbidden": "This key is not known here; check its spelling, or take it out.",
    "string_type": "This must be a text; put it between quotation marks (YAML reads a bare no, yes, date or number as "
    "something else).",
    "list_type": "This must be a list: one line each, beginning with a dash.",
    "dict_type": "This must be a group of keys, each on its own line with a colon after it.",
    "model_type": "This must be a group of keys, each on its own line with a colon after it.",
    "date_type": "This must be a date like 2026-11-30, without quotation marks, or null.",
    "float_type": "This must be a number.",
    "int_type": "This must be a whole number.",
    "bool_type": "This must be true or false, without quotation marks.",
    "string_too_short": "This is empty; write the text, or take the key out if it may be left out.",
    "too_short": "This list has too few entries; add what is missing.",
    "too_long": "This list has too many entries; keep the most useful ones.",
    "string_pattern_mismatch": "An id is written in small letters and digits with hyphens between words.",
}


def _sentence(detail: ErrorDetails) -> str:
    """Turns a validation error into a sentence; the value itself is never repeated, it may be long."""
    known = _SENTENCES.get(detail["type"])
    if known:
        return known
    said = detail["msg"].removeprefix("Value error, ")
    return said if said.endswith((".", "?")) else f"{said}."


def _yaml_sentence(error: yaml.MarkedYAMLError) -> str:
    if error.problem_mark is None:
        problem = error.problem or "it is not valid YAML"
        return f"{problem[0].upper()}{problem[1:]}."
    line = error.problem_mark.line + 1
    return f"Line {line} is not valid YAML; look for a missing quotation mark, colon or space at or just before it."
