"""What is told on coming back: sessions read off the journal, what is new, what waits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from filled_study import filled_study

from qualcode.study import Study
from qualcode.study.database import driver
from qualcode.study.lately import last_session, pass_at_hand, passes, reading_of, since


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with filled_study(tmp_path / "study") as study:
        yield study


def date_actions(study: Study, *moments: datetime) -> None:
    """Give the newest actions these moments, the last one the newest."""
    raw = driver(study.reads.connection)
    numbers = [row[0] for row in raw.execute("SELECT number FROM action ORDER BY number DESC LIMIT ?", (len(moments),))]
    for number, moment in zip(reversed(numbers), moments, strict=True):
        raw.execute("UPDATE action SET recorded_at = ? WHERE number = ?", (moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), number))
    raw.execute("UPDATE action SET recorded_at = '2020-01-01T00:00:00.000000Z' WHERE number < ?", (numbers[-1],))


def test_whoever_has_not_been_here_has_no_last_session(study: Study) -> None:
    assert last_session(study.reads.connection, "AB") is None
    study.places.set(study.reads.materials()[0].id, 3)
    assert last_session(study.reads.connection, "AB") is not None
    assert last_session(study.reads.connection, "CD") is None


def test_a_session_reaches_back_to_a_rest_of_three_hours(study: Study) -> None:
    study.places.set(study.reads.materials()[0].id, 3)
    for name in ("en", "to", "tre", "fire"):
        study.do("make-code", name=name)
    begun = datetime(2026, 5, 3, 9, 0, tzinfo=UTC)
    date_actions(study, begun - timedelta(hours=3, minutes=1), begun, begun + timedelta(hours=2), begun + timedelta(hours=4, minutes=59))
    assert last_session(study.reads.connection, "AB") == begun


def test_what_is_new_and_what_waits(study: Study) -> None:
    first = study.reads.materials()[0]
    before = datetime.now(UTC)
    study.do("make-code", name="ny")
    study.do("write-memo", text="om\n ingenting", kind="reflexive")
    told = since(study.reads.connection, before, "AB")
    assert [(code.name, code.material) for code in told.new_codes] == [("ny", None)]
    assert {code.name for code in told.used_once} == {"støj"}
    (noise,) = told.used_once
    words = study.reads.transcript(noise.material or "").text
    assert words[noise.start or 0 :].startswith("Jeg kunne ikke holde lyden ud.")
    assert [memo.name for memo in told.bare_memos] == ["om ingenting"]
    assert told.materials == 3
    assert [material.name for material in told.not_begun] == ["Udkast"]
    assert first.name not in [material.name for material in told.not_begun]
    assert since(study.reads.connection, datetime.now(UTC), "AB").new_codes == ()
    assert len(since(study.reads.connection, before, "somebody else").not_begun) == 3


def test_reading_and_passes(study: Study) -> None:
    connection = study.reads.connection
    names = {material.name: material.id for material in study.reads.materials()}
    assert reading_of(connection, names["Interview 1"], "AB") == ("read-through", None)
    assert reading_of(connection, names["Udkast"], "AB").status == "not-begun"
    assert pass_at_hand(connection) == "åben kodning"
    before = {one.name: one.codings for one in passes(connection)}
    assert before["åben kodning"] > 0
    study.do("begin-pass", name="anden")
    assert [one.name for one in passes(connection)] == ["anden", "åben kodning"]
    assert pass_at_hand(connection) == "anden"
    assert reading_of(connection, names["Interview 1"], "AB").status == "not-begun"
