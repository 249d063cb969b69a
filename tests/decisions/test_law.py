"""One law: what the log says in SQL of a decision is what Python says of it, whatever the decision."""

import datetime as dt
import itertools
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.decisions.errors import NotRecordable
from bot.decisions.fields import DECISIONS, NOT_SHARED, RECOMMENDATIONS
from bot.decisions.filters import FLAGS, Filters, working_day_before
from bot.decisions.log import DecisionLog, Scope
from bot.decisions.queue import ORDER, queue
from bot.decisions.record import REVIEWS, Addition
from bot.slack.review.story_views import Story
from tests.decisions.conftest import NOW, Clock, make_decision

PLACES = itertools.count()
REASONS = st.sampled_from(["sent", "not-yet", None])
DECIDED = st.fixed_dictionaries(
    {
        "decision": st.sampled_from(DECISIONS) | st.just("undecided"),
        "recommendation": st.sampled_from([*RECOMMENDATIONS, None]) | st.just("seek-advice"),
        "answers": st.sampled_from([{}, {"purpose": "risk"}, {"purpose": "other"}, {"purpose": ("risk", "other")}]),
        "written_reasons": REASONS,
        "advice_from": st.sampled_from(["police", None]),
        "review_on": st.sampled_from([NOW.date() - dt.timedelta(days=1), NOW.date(), None]),
    }
)
ADDED = st.one_of(
    st.tuples(st.just("completion"), st.sampled_from(DECISIONS), REASONS),
    st.tuples(st.just("review"), st.sampled_from(REVIEWS), st.none()),
    st.tuples(st.sampled_from(["written-reasons-sent", "hold", "hold-lifted", "addition"]), st.none(), st.none()),
)
HOURS_AGO = st.sampled_from([0, 23, 25, 24 * 4])


def said_in_python(record, additions, risk, now):
    """The flags of a record, from what it holds and what was added to it."""
    kinds = [one.kind for one in additions]
    completions = [one for one in additions if one.kind == "completion" and record.decision == "undecided"]
    standing = next((one.code for one in completions if one.code != "undecided"), record.decision)
    owed = [record.written_reasons, *(one.details.get("written_reasons") for one in completions)]
    reviewed = "review" in kinds
    known = {f"check.{question}": code for question, code in record.answers.items()}
    assert record.standing == standing
    return {
        "differs": record.differs,
        "needs-written-reasons": "not-yet" in owed and "written-reasons-sent" not in kinds,
        "risk-not-shared": risk.fits(known) and standing in NOT_SHARED and not reviewed,
        "open-too-long": record.undecided and record.created_at < working_day_before(now),
        "no-advice": record.recommendation == "seek-advice"
        and record.decision != "undecided"
        and record.advice_from is None
        and not reviewed,
        "review-overdue": record.review_on is not None and record.review_on < now.date() and not reviewed,
        "not-reviewed": not reviewed,
        "on-hold": Story(record, additions).held,
    }


def test_every_flag_in_sql_is_what_python_says_of_the_record(content, tmp_path):
    clock, risk = Clock(), content.record_options.risk
    log = DecisionLog(tmp_path / "law.db", clock=clock)

    @settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(DECIDED, st.lists(ADDED, max_size=3), HOURS_AGO)
    def holds(fields, added, hours):
        place = Scope("E1", f"T{next(PLACES)}", None)
        more = {"differs_category": "judgement", "differs_reason": "Mine."}
        clock.now = NOW - dt.timedelta(hours=hours)
        reference = log.record(make_decision(team_id=place.team_id, **more, **fields)).reference
        for number, (kind, code, reasons) in enumerate(added):
            addition = Addition(
                key=f"{reference}{number}",
                author="U2" if kind == "review" else "U1",
                kind=kind,
                code=code,
                text="More.",
                happened_on=NOW.date(),
                details={"written_reasons": reasons} if reasons else {},
            )
            try:
                log.add(place, reference, addition)
            except NotRecordable:
                continue
        clock.now = NOW
        record = log.get(place, reference)
        said = said_in_python(record, log.additions(place, reference), risk, NOW)
        found = {flag: log.find(place, Filters(flags=frozenset({flag}), risk=risk)).total == 1 for flag in FLAGS}

        assert found == said
        assert record.written_reasons_due == said["needs-written-reasons"]
        assert log.find(place, Filters(decisions=frozenset({record.standing}))).total == 1
        waiting = [one.reason for one in queue(log, place, NOW, ZoneInfo("UTC"), risk)]
        assert waiting == [flag for flag in ORDER if said[flag]]

    holds()
