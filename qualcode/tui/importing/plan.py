"""What is to become of each file before anything is stored: what was understood, and what the researcher corrected. No screen here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from qualcode.readers import ParseReport
from qualcode.readers.intake import FileReport, Intake, ReadFile
from qualcode.readers.projects import project_kind
from qualcode.text.turns import Corrections, SpeakerCount

#: characters of what a speaker says first, and of the first turns
FIRST_WORDS = 90


@dataclass(frozen=True, slots=True)
class SpeakerRow:
    """A speaker, a spelling that counts as one, or a label that is or may be none.

    `state`: "speaker", "spelling" (of `of`), "set-aside", or "perhaps" (not taken for a speaker, but may be one).
    """

    label: str | None
    state: str
    turns: int = 0
    words: int = 0
    of: str = ""
    #: the beginning of what they say first
    first: str = ""


@dataclass(slots=True)
class FilePlan:
    """One file. `read` and `report` are None until it has been read."""

    path: Path
    how: Intake = field(default_factory=Intake)
    read: ReadFile | None = None
    report: FileReport | None = None
    wanted: bool = True
    #: what became of it when it was put in
    outcome: FileReport | None = None

    @property
    def state(self) -> str:
        """ "waiting", "good", "left-out", "skipped" (its text is in the study already) or "failed"."""
        if self.report is None:
            return "waiting"
        if self.report.result != "imported":
            return self.report.result
        return "good" if self.wanted else "left-out"

    @property
    def parse(self) -> ParseReport | None:
        """What was understood of its first transcript; for most files the only one."""
        return self.report.parses[0] if self.report and self.report.parses else None

    @property
    def words(self) -> int:
        """Words of talk in all its transcripts."""
        return sum(told["words"] for told in self.report.materials) if self.report else 0

    @property
    def timed(self) -> int:
        """Turns with a time."""
        turns = (turn for transcript in (self.read.transcripts if self.read else ()) for turn in transcript.turns)
        return sum(turn.time_from is not None for turn in turns)

    @property
    def positions_may_differ(self) -> bool:
        """Whether it is an exchange file, in which programs count in different ways."""
        return bool(self.report and self.report.offsets) and self.path.suffix.lower() in (".qdpx", ".qde", ".xml")

    @property
    def labels(self) -> list[str]:
        """The speakers, in order of first appearance."""
        return [one.name for one in self._counts() if one.name is not None]

    def _counts(self) -> list[SpeakerCount]:
        """Speakers of all its transcripts; open answers have one each."""
        counts: dict[str | None, SpeakerCount] = {}
        for parse in self.report.parses if self.report else ():
            for one in parse.speakers:
                had = counts.get(one.name)
                counts[one.name] = SpeakerCount(one.name, one.turns + (had.turns if had else 0), one.words + (had.words if had else 0))
        return list(counts.values())

    def speakers(self) -> list[SpeakerRow]:
        """Every label a researcher may want to look at, speakers first."""
        counts, corrections = self._counts(), self.how.corrections
        rows = [SpeakerRow(one.name, "speaker", one.turns, one.words, first=self._first_words(one.name)) for one in counts]
        rows += [SpeakerRow(old, "spelling", of=new) for old, new in corrections.merge.items()]
        rows += [SpeakerRow(label, "set-aside") for label in sorted(corrections.not_speakers)]
        settled = {*corrections.not_speakers, *corrections.merge}
        return rows + [SpeakerRow(label, "perhaps") for label in self._doubted() if label not in settled]

    def _first_words(self, label: str | None) -> str:
        """What a speaker says first, for telling who it is."""
        for transcript in self.read.transcripts[:1] if self.read else ():
            for turn in transcript.turns:
                if turn.speaker == label and turn.talk_start < turn.end:
                    words = " ".join(transcript.text[turn.talk_start : min(turn.end, turn.talk_start + FIRST_WORDS)].split())
                    return words if turn.end <= turn.talk_start + FIRST_WORDS else f"{words} …"
        return ""

    def _doubted(self) -> list[str]:
        notices = self.parse.notices if self.parse else ()
        return [name for notice in notices if notice.key == "read.perhaps_speakers" for name in str(notice.fields["names"]).split(", ")]

    def offered_merges(self) -> list[tuple[str, ...]]:
        """Spellings of what may be one speaker, the most frequent first; offered, never done."""
        return list(self.parse.merges) if self.parse else []

    # corrections; each gives the corrected `how`

    def merged(self, spellings: Iterable[str], into: str) -> Intake:
        """These spellings are `into`."""
        merge = {**self.how.corrections.merge, **{spelling: into for spelling in spellings if spelling != into}}
        merge = {old: merge.get(new, new) for old, new in merge.items() if old != merge.get(new, new)}
        kept = {label: who for label, who in self.how.participants.items() if label not in merge}
        return replace(self.how, corrections=replace(self.how.corrections, merge=merge), participants=kept)

    def parted(self, spelling: str) -> Intake:
        """A spelling is a speaker of its own again."""
        merge = {old: new for old, new in self.how.corrections.merge.items() if old != spelling}
        return replace(self.how, corrections=replace(self.how.corrections, merge=merge))

    def without_speaker(self, label: str) -> Intake:
        """A label is no speaker: a heading, a date, a word before a colon."""
        corrections = self.how.corrections
        merge = {old: new for old, new in corrections.merge.items() if label not in (old, new)}
        settled = Corrections(merge, corrections.not_speakers | {label}, corrections.speakers - {label})
        people = {known: who for known, who in self.how.participants.items() if known != label}
        interviewers = tuple(known for known in self.how.interviewers if known != label)
        return replace(self.how, corrections=settled, participants=people, interviewers=interviewers)

    def with_speaker(self, label: str) -> Intake:
        """A label is a speaker after all."""
        corrections = self.how.corrections
        if label in corrections.not_speakers:
            return replace(self.how, corrections=replace(corrections, not_speakers=corrections.not_speakers - {label}))
        speakers = (corrections.speakers or frozenset(self.labels)) | {label}
        return replace(self.how, corrections=replace(corrections, speakers=speakers))

    def interviewed_by(self, label: str, interviews: bool = True) -> Intake:
        """Who interviews; nobody can be a participant besides."""
        others = tuple(known for known in self.how.interviewers if known != label)
        people = {known: who for known, who in self.how.participants.items() if known != label}
        return replace(self.how, interviewers=(*others, label) if interviews else others, participants=people)

    def spoken_by(self, label: str, pseudonym: str | None) -> Intake:
        """Which participant speaks under a label; None takes it back."""
        people = {known: who for known, who in self.how.participants.items() if known != label}
        interviewers = tuple(known for known in self.how.interviewers if known != label)
        return replace(self.how, participants={**people, label: pseudonym} if pseudonym else people, interviewers=interviewers)

    def described(self, **facts: Any) -> Intake:
        """Kind, round, group, date and name of the material, and how the file is read."""
        return replace(self.how, **facts)

    def corrected(self) -> bool:
        """Whether anything was said about the file."""
        return self.how != Intake()


def good(plans: Iterable[FilePlan]) -> list[FilePlan]:
    """Those that will be put in."""
    return [plan for plan in plans if plan.state == "good"]


def files_in(paths: Iterable[Path], endings: tuple[str, ...]) -> list[Path]:
    """The files meant: of a folder those with one of the endings, by name; each once."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir() and not project_kind(path):
            found += sorted(one for one in path.iterdir() if one.suffix.lower().lstrip(".") in endings and not one.name.startswith("."))
        else:
            found.append(path)
    return list(dict.fromkeys(found))
