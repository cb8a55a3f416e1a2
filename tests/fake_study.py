"""A study in memory that behaves like the real one as far as the screens can see; quick, and without a file."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from qualcode.faults import Fault
from qualcode.study import Study
from qualcode.study.records import (
    ActionRecord,
    CodeRecord,
    CodingRecord,
    MaterialRecord,
    QuotationRecord,
    StudyRecord,
    TranscriptRecord,
)
from qualcode.text.lines import lay_lines
from qualcode.text.plain import Turn

CLOCK = datetime(2026, 5, 3, 9, 0, tzinfo=UTC)

TALK = (
    "Interviewer: Can you tell me about the first days after the accident?\n"
    "Mette: Well, I was mostly asleep. I thought it would be over in a week, everybody said so, and then the week went and "
    "I still could not look at a screen for more than ten minutes without getting this pressure behind my eyes.\n\n"
    "Interviewer: And your work?\n"
    "Mette: My boss was kind about it. She said: take the time you need. But then, you know, the e-mails kept coming, and nobody "
    "told me what I was supposed to do with them. I felt I was letting them down. It is hard to be ill when nobody can see it.\n"
    "Interviewer: Hm.\n"
    "Mette: It is invisible. If I had a plaster on my head they would have understood at once!"
)


def turns_of(text: str) -> tuple[Turn, ...]:
    """One turn per `Name: talk` line; other text belongs to no label."""
    turns: list[Turn] = []
    start = 0
    for row in text.splitlines(keepends=True):
        words = row.rstrip()
        if words:
            label, colon, _ = words.partition(": ")
            labelled = bool(colon) and len(label) < 20
            talk = start + len(label) + 2 if labelled else start
            turns.append(Turn(start, start + len(words), start + len(label) if labelled else start, talk, label if labelled else None))
        start += len(row)
    return tuple(turns)


@cache
def _nothing() -> Connection:
    """What is read by SQL finds nothing in this study."""
    home = Path(tempfile.mkdtemp(prefix="qualcode-nothing-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    return Study.new(home / "study").reads.connection


class FakeReads:
    @property
    def connection(self) -> Connection:
        return _nothing()

    def __init__(self, study: FakeStudy) -> None:
        self._study = study

    def study(self) -> StudyRecord:
        return StudyRecord("s", "Back to work", self._study.language, "own", True)

    def materials(self) -> tuple[MaterialRecord, ...]:
        return tuple(
            MaterialRecord(str(n), name, "interview", 1, "Employees", None, n, len(text.split()), len(turns_of(text)), True)
            for n, (name, text) in enumerate(self._study.texts.items(), 1)
        )

    def transcript(self, material_id: str, _sight: object = None) -> TranscriptRecord:
        material = next(material for material in self.materials() if material.id == material_id)
        text = self._study.texts[material.name]
        return TranscriptRecord(
            material,
            f"v{material_id}",
            text,
            turns_of(text),
            tuple(lay_lines(text)),
            self.quotations(material_id),
            frozenset({"Interviewer"}),
        )

    def was_heard(self, material_id: str) -> bool:
        return False

    def still_holds(self, shown: TranscriptRecord) -> bool:
        return self._study.texts.get(shown.material.name) == shown.text

    def codes(self, _sight: object = None) -> tuple[CodeRecord, ...]:
        counts = [coding for quotation in self._study.state["quotations"] for coding in quotation["codings"]]
        return tuple(
            CodeRecord(
                str(n),
                name,
                name.replace(">", "\\>"),
                "code",
                None,
                0,
                definition,
                "",
                "",
                "",
                False,
                n - 1,
                sum(coding["code"] == str(n) for coding in counts),
                max((coding["at"] for coding in counts if coding["code"] == str(n)), default=None),
            )
            for n, (name, definition) in enumerate(self._study.state["codes"], 1)
        )

    def quotations(self, material_id: str, _sight: object = None) -> tuple[QuotationRecord, ...]:
        return tuple(
            QuotationRecord(
                q["id"],
                q["start"],
                q["end"],
                "ask",
                tuple(CodingRecord(c["id"], q["id"], c["code"], c["coder"], c["at"]) for c in q["codings"]),
            )
            for q in self._study.state["quotations"]
            if q["material"] == material_id
        )


class FakePlaces:
    def __init__(self) -> None:
        self.kept: dict[str, int] = {}
        self.last: str | None = None

    def get(self) -> tuple[str, int] | None:
        return (self.last, self.kept[self.last]) if self.last else None

    def get_in(self, material_id: str) -> int:
        return self.kept.get(material_id, 0)

    def set(self, material_id: str, offset: int) -> None:
        self.kept[material_id], self.last = offset, material_id


class FakeStudy:
    """`texts` by material name; codes by name; each action keeps the state before it."""

    def __init__(
        self,
        texts: dict[str, str] | None = None,
        codes: tuple[str, ...] = (),
        language: str = "en",
        writable: bool = True,
        coder: str | None = "Anna",
    ) -> None:
        self.texts = {"Mette": TALK, "Jonas": TALK.replace("Mette", "Jonas")} if texts is None else texts
        self.state: dict[str, Any] = {"codes": [(name, f"About {name}.") for name in codes], "quotations": [], "next": 1, "coder": None}
        self.language = language
        self.writable = writable
        self.given_coder = coder
        self.file = Path("nowhere") / "study.qualcode"
        self.reads = FakeReads(self)
        self.places = FakePlaces()
        self._done: list[tuple[dict[str, Any], ActionRecord]] = []
        self._undone: list[tuple[dict[str, Any], ActionRecord]] = []
        self._depth = 0

    @property
    def busy(self) -> bool:
        return self._depth > 0

    @property
    def coder(self) -> str | None:
        return self.given_coder or self.state["coder"]

    @contextmanager
    def action(self, verb: str) -> Iterator[None]:
        if not self.writable:
            raise Fault("screen.read-only")
        if self._depth:
            yield
            return
        before = deepcopy(self.state)
        self._depth, self._about = 1, (verb, None, None)
        try:
            yield
        except BaseException:
            self.state = before
            raise
        finally:
            self._depth = 0
        number = len(self._done) + 1
        verb, material, start = self._about
        self._done.append(
            (before, ActionRecord(str(number), number, verb, "do", f"{verb} no. {number}", "Anna", CLOCK, "done", 1, material, start))
        )
        self._undone.clear()

    def do(self, verb: str, /, **fields: Any) -> Any:
        with self.action(verb):
            return getattr(self, "_" + verb.replace("-", "_"))(**fields)

    def _new(self, kind: str) -> str:
        self.state["next"] += 1
        return f"{kind}{self.state['next']}"

    def _make_code(self, name: str, parent: str | None = None, in_vivo: bool = False) -> dict[str, Any]:
        if any(name == known for known, _ in self.state["codes"]):
            raise Fault("screen.coded-already", code=name)
        self.state["codes"].append((name, "in vivo" if in_vivo else ""))
        return {"id": str(len(self.state["codes"]))}

    def _set_setting(self, key: str, value: str) -> None:
        self.state[key] = value
        self._about = ("set-setting", None, None)

    def _code(self, material: str, start: int, end: int, codes: list[str], text_version: str | None = None) -> dict[str, Any]:
        if not self.coder:
            raise Fault("study.no-coder")
        place = {"material": material, "start": start, "end": end}
        quotation = next((q for q in self.state["quotations"] if all(q[key] == value for key, value in place.items())), None)
        if quotation is None:
            quotation = {"id": self._new("q"), **place, "codings": []}
            self.state["quotations"].append(quotation)
        made = []
        for code in codes:
            at = CLOCK + timedelta(seconds=self.state["next"])
            known = next((coding["id"] for coding in quotation["codings"] if coding["code"] == code), None)
            made.append(known or self._new("c"))
            if known is None:
                quotation["codings"].append({"id": made[-1], "code": code, "coder": self.coder, "at": at})
        self._about = ("code", material, start)
        return {"quotation": quotation["id"], "codings": made}

    def _uncode(self, coding: str) -> dict[str, Any]:
        for quotation in list(self.state["quotations"]):
            for made in list(quotation["codings"]):
                if made["id"] == coding:
                    quotation["codings"].remove(made)
                    self._about = ("uncode", quotation["material"], quotation["start"])
                    if not quotation["codings"]:
                        self.state["quotations"].remove(quotation)
        return {}

    def undo(self) -> ActionRecord | None:
        if not self._done:
            return None
        before, action = self._done.pop()
        self._undone.append((self.state, action))
        self.state = before
        return action

    def redo(self) -> ActionRecord | None:
        if not self._undone:
            return None
        after, action = self._undone.pop()
        self._done.append((self.state, action))
        self.state = after
        return action

    def turning(self, kind: str) -> Generator[tuple[int, int], None, ActionRecord | None]:
        yield 0, 1
        return self.undo() if kind == "undo" else self.redo()

    def next_undo(self) -> ActionRecord | None:
        return self._done[-1][1] if self._done else None

    def next_redo(self) -> ActionRecord | None:
        return self._undone[-1][1] if self._undone else None
