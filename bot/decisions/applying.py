"""What a decision screen is about: which fields apply, what a check fills in, what is missing, what comes next.

The rules are data (content/decision-record.yml); whoever draws a screen, in Slack or elsewhere, asks here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.check.advice import Advice
from bot.check.flow import Flow
from bot.decisions.fields import CHECK, FIELDS, NOT_SHARED, SHARED, Decision, differs
from bot.decisions.options import DERIVED, Asked, RecordOptions, from_check
from bot.decisions.record import ProblemCode, RecordedDecision
from bot.decisions.record import problems as problems_anywhere
from bot.when import NOT_GIVEN, Applies

Draft = dict[str, Any]
"""What has been filled in so far: field of a decision -> code, codes, text, day or moment."""


@dataclass(frozen=True)
class Circumstances:
    """What a decision screen is about; which fields apply depends on it.

    `advice` is the check's; None without one. `completes` is the reference of the record, not decided at the time,
    that this decision completes; `recommended` and `answered` are then what that record has of its check. `more` says
    that the optional detail is shown, too.
    """

    key: str
    advice: Advice | None = None
    previous: str = ""
    completes: str = ""
    recommended: str | None = None
    answered: Mapping[str, object] = field(default_factory=dict)
    more: bool = False

    @property
    def answers(self) -> Mapping[str, str]:
        """The answers of the check that was made now; empty without one."""
        return self.advice.answers if self.advice else {}

    @property
    def recommendation(self) -> str | None:
        """What the check recommended, now or when the record was made."""
        return self.advice.recommendation if self.advice else self.recommended


def completing(key: str, earlier: RecordedDecision) -> Circumstances:
    """Gives what a screen is about that completes `earlier`."""
    answered = {**earlier.answers, "source": earlier.source}
    return Circumstances(key, completes=earlier.reference, recommended=earlier.recommendation, answered=answered)


def fields(options: RecordOptions, about: Circumstances, draft: Mapping[str, Any]) -> list[str]:
    """Names the fields that apply, in order (golden rule 7): few are asked, and only where they mean something.

    A completion keeps fewer fields, so it asks for fewer.
    """
    rows = options.screen.rows() if about.more else options.screen.asked
    found = _applying(rows, _known(draft, {**about.answered, **about.answers}, about.recommendation))
    return [name for name in found if not about.completes or FIELDS[name].kept]


def hidden(options: RecordOptions, about: Circumstances, draft: Mapping[str, Any]) -> Draft:
    """Gives the part of a draft that the screen does not show now, so that changing back loses nothing."""
    shown = fields(options, about, draft)
    return {name: value for name, value in draft.items() if name not in shown and value}


def decision_of(flow: Flow, options: RecordOptions, about: Circumstances, draft: Draft, **own: Any) -> Decision:
    """Gives the decision of a draft: the fields that apply, what the check fills in, and `own`, such as who decided.

    Raises pydantic.ValidationError where the draft holds what no screen gives.
    """
    applying = fields(options, about, draft)
    filled = {name: value for name, value in draft.items() if value and name in applying}
    found = {"key": about.key, "previous": about.previous or None, **own, **_from_check(flow, about)}
    return Decision.model_validate({**found, **filled})


def _from_check(flow: Flow, about: Circumstances) -> dict[str, Any]:
    answers, advice = {**about.answered, **about.answers}, about.advice
    found: dict[str, Any] = {name: answers.get(row.question) for name, row in FIELDS.items() if row.question}
    found |= {**flow.facts_of(about.answers), "answers": dict(about.answers), "recommendation": about.recommendation}
    if advice is not None:
        found |= {"card": advice.card, "notes": advice.notes, "policy": flow.policy}
    return found


def completion_details(decision: Decision) -> dict[str, Any]:
    """Gives what a completion keeps of `decision` beside the decision itself and its reasons: codes."""
    return {name: value for name in _details() if (value := getattr(decision, name))}


def completed(decision: Decision, code: str | None, reasons: str | None, details: Mapping[str, Any]) -> Decision:
    """Gives `decision` with what the log holds as its completion, which was not always what is handed in now."""
    empty = {name: Decision.model_fields[name].default for name in _details()}
    return decision.model_copy(update={**empty, **details, "decision": code, "reasons": reasons})


def _details() -> list[str]:
    return [name for name, row in FIELDS.items() if row.kept and name not in ("decision", "reasons")]


def problems(options: RecordOptions, decision: Decision) -> dict[str, ProblemCode]:
    """Says what keeps `decision` from being recorded, by field; empty when it can be."""
    missing = [name for name in required(options, decision) if not getattr(decision, name)]
    return {**problems_anywhere(decision), **options.unknown(decision), **dict.fromkeys(missing, "needed")}


def completion_problems(
    options: RecordOptions, decision: Decision, earlier: RecordedDecision
) -> dict[str, ProblemCode]:
    """Says what keeps `decision` from completing the record `earlier`, on whose check it goes."""
    of_its_check = {name: getattr(earlier, name) for name in ("recommendation", "source", "answers")}
    found = problems(options, decision.model_copy(update=of_its_check))
    return {name: code for name, code in found.items() if name not in FIELDS or FIELDS[name].kept}


def required(options: RecordOptions, decision: Decision) -> tuple[str, ...]:
    """Names the fields a person must fill in for this decision, in the order of the record.

    Few are (golden rule 7; principle "Record"): the decision and a short reason; what was shared and with whom; why
    it differs from the recommendation; whether written reasons were sent.
    """
    given = {name: getattr(decision, name) for name in FIELDS}
    applying = _applying(options.screen.rows(), _known(given, decision.answers, decision.recommendation))
    return tuple(name for name, row in FIELDS.items() if row.required and name in applying)


def next_steps(options: RecordOptions, decision: Decision) -> list[str]:
    """Names what the guidance asks next, in order: only what applies."""
    given = {name: getattr(decision, name) for name in FIELDS}
    known = _known(given, decision.answers, decision.recommendation)
    return [row.step for row in options.next_steps if row.applies(known)]


def _applying(rows: Iterable[Asked], known: dict[str, object]) -> list[str]:
    """Names the fields that apply, from the top: one that does not has no answer for those below it."""
    found = []
    for row in rows:
        if row.applies(known):
            found.append(row.field)
        else:
            known = {**known, row.field: None}
    return found


def _known(given: Mapping[str, Any], answers: Mapping[str, Any], recommendation: str | None) -> dict[str, object]:
    """Gives what conditions go by: fields, answers of the check, and what follows from the decision."""
    decision = given.get("decision")
    outcome = "shared" if decision in SHARED else "not-shared" if decision in NOT_SHARED else decision
    asked = {name: answers.get(row.question) for name, row in FIELDS.items() if row.question}
    known = {**asked, **{name: value for name, value in given.items() if value}}
    known |= from_check(answers)
    return {**known, "outcome": outcome, "differs": "yes" if differs(decision, recommendation) else "no"}


def condition_problems(options: RecordOptions, flow: Flow) -> list[tuple[str, str]]:
    """Gives what is wrong with the screen and the conditions of decision-record.yml, as (place, sentence)."""
    rows = options.screen.rows()
    names = [row.field for row in rows]
    may = [name for name, row in FIELDS.items() if row.asked]
    found = [(f"screen, {name}", "This field is missing; add it.") for name in may if name not in names]
    found += [(f"screen, {name}", "This is no field that can be asked; take it out.") for name in {*names} - {*may}]
    found += [(f"screen, {name}", "This field is here twice; keep one.") for name in {*may} if names.count(name) > 1]
    above = [name for name in FIELDS if name not in names]
    for row in rows:
        found += [(f"screen, {row.field}", said) for said in _wrong(options, flow, row, above)]
        above.append(row.field)
    for step in options.next_steps:
        found += [(f"next_steps, {step.step}", said) for said in _wrong(options, flow, step, above)]
    for name, when, of in (("risk", options.risk, []), ("refused", options.refused, [*FIELDS])):
        found += [(name, said) for said in _wrong(options, flow, Applies(when=when), of)]
    return sorted(found)


def _wrong(options: RecordOptions, flow: Flow, applies: Applies, above: list[str]) -> list[str]:
    found = []
    for when in (applies.when, applies.unless):
        for name in when.names():
            known = _codes(options, flow, name, above)
            if known is None:
                found.append(f'A condition names "{name}", which is no question of the check and no field above.')
            else:
                unknown = [code for code in when.codes(name) if code not in known]
                found += [f"A condition names {name}: {code}, which is no code of it." for code in unknown]
    return found


def _codes(options: RecordOptions, flow: Flow, name: str, above: list[str]) -> set[str] | None:
    """Gives the codes that a condition may name for a field or question; None where there is no such thing."""
    if name in DERIVED:
        return {*DERIVED[name]}
    if name not in above and not name.startswith(CHECK):
        return None
    question = name.removeprefix(CHECK) if name.startswith(CHECK) else FIELDS[name].question
    if question:
        return {*flow.questions[question].options, NOT_GIVEN} if question in flow.questions else None
    return {*options.codes(name), NOT_GIVEN} if FIELDS[name].codes else None
