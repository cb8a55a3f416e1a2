"""What is told of one file that was read: rows for the list beside the files."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qualcode.locale import text
from qualcode.locale.formats import day, number
from qualcode.readers.intake import notice_text
from qualcode.readers.project_intake import brings_codes
from qualcode.text.graphemes import cell_width
from qualcode.text.lines import wrap_rows
from qualcode.tui.importing.coded import told_of
from qualcode.tui.importing.plan import FilePlan, SpeakerRow, good
from qualcode.tui.transcript.margin import shorten
from qualcode.tui.widgets.lists import Line, Part

#: signs before a file, so that colour says nothing alone
SIGNS = {"waiting": "…", "good": "✓", "left-out": "–", "skipped": "=", "failed": "!"}
#: cells from which a speaker's turns are told beside the words
ROOM_FOR_TURNS = 56
#: notices that are shown as rows of their own
SHOWN_AS_ROWS = ("read.perhaps_speakers",)


@dataclass(frozen=True, slots=True)
class Row:
    """A row: "store", "speaker", "merge", "facts", "offsets", "project", "recover", "note" or "head"."""

    kind: str
    line: Line
    speaker: SpeakerRow | None = None
    spellings: tuple[str, ...] = ()
    #: of a project
    name: str = ""


def cut_name(name: str, room: int, shared: int = 0) -> str:
    """A long file name without what it shares with its neighbour (so many characters at the beginning), else without its middle."""
    if cell_width(name) <= room:
        return name
    tail = max(1, room - 1 if len(name) - shared < room - 1 else room // 2)
    while tail > 1 and cell_width(name[-tail:]) > (room - 1 if len(name) - shared < room - 1 else room // 2):
        tail -= 1
    end = name[-tail:]
    return (shorten(name, room - cell_width(end)) if room - cell_width(end) > 1 else "…") + end


def shared_beginnings(names: Sequence[str]) -> list[int]:
    """By name, how many characters at its beginning it shares with the one before or after it."""
    shared = [0] * len(names)
    for at, (one, other) in enumerate(itertools.pairwise(names)):
        same = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
        shared[at], shared[at + 1] = max(shared[at], same), same
    return shared


def file_line(plan: FilePlan, language: str, width: int, shared: int = 0) -> Line:
    """A file in the list of files that wide."""
    outcome = plan.outcome.result if plan.outcome else plan.state
    sign = {"imported": "✓"}.get(outcome) or SIGNS[outcome]
    look = "strong" if outcome in ("good", "imported") else "muted"
    words = text("importing.words", language, n=plan.words, count=number(plan.words, language)) if plan.words else ""
    name = cut_name(plan.path.name, max(8, width - 6 - (cell_width(words) + 1 if words else 0)), shared)
    return Line((Part(f"{sign} ", look), Part(name, "" if outcome in ("good", "imported") else "muted")), words)


class Teller:
    """Makes the rows of one file."""

    def __init__(self, plan: FilePlan, plans: Sequence[FilePlan], language: str, width: int) -> None:
        self.plan = plan
        self.plans = plans
        self.language = language
        self.room = max(20, width - 4)

    def say(self, key: str, **fields: object) -> str:
        """A string of this screen."""
        return text(f"importing.{key}", self.language, **fields)

    def rows(self) -> list[Row]:
        """All rows, the deed first."""
        plan = self.plan
        rows = [self._deed()]
        if plan.report is None:
            return [*rows, self._note(self.say("being-read"))]
        if plan.state in ("failed", "skipped"):
            then = self._wrapped(self.say(f"then-{plan.state}")) if len(self.plans) > 1 or plan.state == "skipped" else ()
            return [*rows, *self._blank(), *self._wrapped(plan.report.why or "", "strong"), *then, *self._choices()]
        if brings_codes(plan.report.as_kind):
            return [*rows, *self._coded(), *self._known()]
        rows += [*self._facts(), *self._speakers(), *self._merges(), *self._known(), *self._notices(), *self._beginning()]
        return rows

    def _deed(self) -> Row:
        """The first row, where the highlight waits until there is something to bring in."""
        waiting = sum(plan.state == "waiting" for plan in self.plans)
        if waiting:
            return Row("note", Line((Part(self.say("reading", n=len(self.plans) - waiting, of=len(self.plans)), "muted"),)))
        count = len(good(self.plans))
        if not count:
            return Row("note", Line((Part(self.say("nothing-good"), "muted"),)))
        return Row("store", Line((Part("▶ ", "strong"), Part(self.say("store", n=count), "strong")), "enter"))

    def _facts(self) -> Iterator[Row]:
        """What it is in numbers."""
        report = self.plan.report
        assert report is not None
        material, turns = len(report.materials), sum(told["turns"] for told in report.materials)
        yield from self._blank()
        name = report.materials[0]["name"] if material == 1 else self.say("materials", n=material)
        yield Row("note", Line((Part(name, "strong"),), heading=True))
        counts = [
            self.say("words", n=self.plan.words, count=number(self.plan.words, self.language)),
            self.say("turns", n=turns, count=number(turns, self.language)),
            self.say("speakers", n=len(self.plan.labels)),
        ]
        if self.plan.timed:
            counts.append(self.say("timed", n=self.plan.timed, count=number(self.plan.timed, self.language)))
        yield self._note("  " + " · ".join(counts))
        for told in report.skipped:
            yield from self._wrapped(told["why"])

    def _choices(self) -> Iterator[Row]:
        """The projects in one file, of which one is to be chosen; or that what is not broken can be read."""
        if self.plan.read and self.plan.read.recoverable:
            yield from self._blank()
            yield Row("recover", Line((Part(f"  {self.say('read-what-can')}", "strong"),), "enter"))
        for name in self.plan.read.choices if self.plan.read else ():
            yield Row("project", Line((Part(f"  {name}", "strong"),), self.say("choose-project")), name=name)

    def _coded(self) -> Iterator[Row]:
        """What a coded study brings. Every row can be gone to, for there may be hundreds of what is left out."""
        report = self.plan.report
        assert report is not None
        yield from self._blank()
        what = text(f"shell.as-{report.as_kind}", self.language)
        if self.plan.how.project:
            what = f"{what} · {self.plan.how.project}"
        yield Row("note", Line((Part(what, "muted"),), heading=True))
        for told in told_of(report, self.language, done=False, otherwise=self.plan.positions_may_differ):
            deed = self.say("other-offsets") if told.deed else ""
            rows = wrap_rows(told.words, 0, len(told.words), self.room - cell_width(deed) - 2 * bool(deed)) or [(0, 0)]
            for place, (start, end) in enumerate(rows):
                right = deed if place == len(rows) - 1 else ""
                yield Row(told.deed or "note", Line((Part(f"  {told.words[start:end]}", told.look),), right))

    def _known(self) -> Iterator[Row]:
        """What is known of the material besides; it stands below the speakers, who are looked at first."""
        how, report = self.plan.how, self.plan.report
        assert report is not None
        if not report.materials:
            return
        known = [
            text(f"overview.kind-{how.kind or report.materials[0]['kind']}", self.language),
            text("screen.round", self.language, n=how.round) if how.round else self.say("no-round"),
            how.group or self.say("no-group"),
            day(how.date, self.language) if how.date else self.say("no-date"),
        ]
        yield from self._blank()
        yield Row("facts", Line((Part("  " + " · ".join(known)),), self.say("change")))

    def _speakers(self) -> Iterator[Row]:
        rows = self.plan.speakers()
        if rows:
            yield from self._head(self.say("who-speaks"))
        for one in rows:
            yield Row("speaker", self._speaker_line(one), one)
            if one.first and one.label is not None:
                yield self._note(f"    {one.first}")

    def _speaker_line(self, one: SpeakerRow) -> Line:
        how, label = self.plan.how, one.label
        if one.state == "spelling":
            return Line((Part(f"  {label}", "muted"), Part("  " + self.say("is-spelling", of=one.of), "muted")))
        if one.state == "set-aside":
            return Line((Part(f"  {label}", "muted"), Part("  " + self.say("is-set-aside"), "muted")))
        if one.state == "perhaps":
            return Line((Part(f"  {label}"), Part("  " + self.say("is-perhaps"), "muted")))
        if label is None:
            who = Part("  " + self.say("is-nobody"), "muted")
        elif label in how.interviewers:
            who = Part("  " + self.say("is-interviewer"))
        elif label in how.participants:
            who = Part("  " + self.say("is-participant", who=how.participants[label]))
        else:
            who = Part("  " + self.say("is-unsaid"), "muted")
        turns, words = number(one.turns, self.language), number(one.words, self.language)
        counts = self.say("words", n=one.words, count=words)
        if self.room >= ROOM_FOR_TURNS:
            counts = f"{self.say('turns', n=one.turns, count=turns)} · {counts}"
        return Line((Part(f"  {label if label is not None else self.say('no-label')}", "strong"), who), counts)

    def _merges(self) -> Iterator[Row]:
        for spellings in self.plan.offered_merges():
            question = self.say("one-speaker", spellings=" / ".join(spellings))
            yield Row("merge", Line((Part(f"  {question}", "strong"),), self.say("yes")), spellings=spellings)

    def _notices(self) -> Iterator[Row]:
        told = [
            notice_text(notice, self.language)
            for parse in self.plan.report.parses[:1]  # type: ignore[union-attr]
            for notice in parse.notices
            if notice.key not in SHOWN_AS_ROWS
        ]
        if told:
            yield from self._head(self.say("noticed"))
        for sentence in told:
            yield from self._wrapped(sentence)

    def _beginning(self) -> Iterator[Row]:
        parse = self.plan.parse
        if parse is None:
            return
        yield from self._head(self.say("begins"))
        for who, time, talk in parse.first:
            stamp = f"[{int(time) // 3600:02}:{int(time) // 60 % 60:02}:{int(time) % 60:02}] " if time is not None else ""
            yield Row("note", Line((Part(f"  {stamp}", "muted"), Part(f"{who}: " if who else "", "strong"), Part(talk)), heading=True))

    # small rows

    def _note(self, words: str) -> Row:
        return Row("note", Line((Part(words, "muted"),), heading=True))

    def _wrapped(self, words: str, look: str = "muted") -> Iterator[Row]:
        for start, end in wrap_rows(words, 0, len(words), self.room):
            yield Row("note", Line((Part(f"  {words[start:end]}", look),), heading=True))

    def _head(self, words: str) -> Iterator[Row]:
        yield from self._blank()
        yield Row("head", Line((Part(words, "muted"),), heading=True))

    def _blank(self) -> Iterator[Row]:
        yield Row("note", Line((Part(" "),), heading=True))
