"""The studies that are measured: made once from a fixed seed, kept in a folder outside the repository.

Texts go the way of real files: written as .txt, read by the readers, brought in by `bring_in`, one action a file. Rounds, groups,
participants and codes are made by the verbs. The 50,000 codings are inserted in bulk through `Work` inside one action a
material, because the verb would take minutes; the journal's triggers record each of them all the same.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from hashlib import sha256
from itertools import accumulate
from pathlib import Path
from random import Random

from sqlalchemy.schema import CreateIndex, CreateTable

from benchmarks.speech import MIDDLING, PHRASE, RARE, Speech
from qualcode.model import Base, Coding, Quotation, new_id
from qualcode.readers.intake import Intake, bring_in
from qualcode.study import Study
from qualcode.study.passages import freeze_if_draft
from qualcode.study.triggers import all_trigger_statements
from qualcode.study.versions import text_of
from qualcode.study.work import Work
from qualcode.text.words import words

#: raise it when what is generated changes, so that no old study is measured
VERSION = 1
SEED = 20260503
CODER = "AB"
INTERVIEWER = "Interviewer"
#: the code with the many quotations, and the top category that holds a fifth of all codings
FAVOURITE, CATEGORY = "Kategori 1 > Gruppe 1.1 > Kode 1.1.1", "Kategori 1"

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Size:
    """How big the two studies are."""

    interviews: int = 200
    words: int = 8_000
    #: top categories, groups in each, codes in each group: 10 + 90 + 900 = 1,000
    tree: tuple[int, int, int] = (10, 9, 10)
    codings: int = 50_000
    #: codings of the favourite code
    favourite: int = 2_000
    long_words: int = 200_000
    long_turns: int = 3_335
    long_quotations: int = 5_000
    long_tree: tuple[int, int, int] = (10, 2, 8)


FULL = Size()
TINY = Size(
    interviews=4,
    words=300,
    tree=(2, 2, 3),
    codings=120,
    favourite=20,
    long_words=1_200,
    long_turns=24,
    long_quotations=60,
    long_tree=(2, 1, 3),
)


@dataclass(frozen=True, slots=True)
class Studies:
    """Where the generated studies lie."""

    size: Size
    folder: Path

    @property
    def texts(self) -> Path:
        """The transcripts as files."""
        return self.folder / "texts"

    @property
    def many(self) -> Path:
        """The study of many interviews."""
        return self.folder / "many"

    @property
    def long(self) -> Path:
        """The study of one long transcript."""
        return self.folder / "long"

    def scratch(self) -> Path:
        """An empty folder to write into."""
        folder = self.folder / "scratch"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder


def studies(data: Path, size: Size, say: Say = lambda _: None) -> Studies:
    """The studies of this size under `data`, made if they are not there."""
    made = Studies(size, data / f"studies-{_key(size)}")
    if not (made.folder / "complete").exists():
        shutil.rmtree(made.folder, ignore_errors=True)
        made.texts.mkdir(parents=True)
        say("writing transcripts")
        write_texts(made)
        say("making the study of many interviews")
        make_many(made)
        say("making the study of one long transcript")
        make_long(made)
        (made.folder / "complete").touch()
    return made


def _key(size: Size) -> str:
    """Differs for another size, another version of what is generated, and another schema."""
    schema = [
        str(statement) for table in Base.metadata.sorted_tables for statement in (CreateTable(table), *map(CreateIndex, table.indexes))
    ]
    about = (VERSION, SEED, sorted(asdict(size).items()), sorted(schema), list(all_trigger_statements()))
    return sha256(repr(about).encode()).hexdigest()[:12]


def write_texts(made: Studies) -> None:
    """One .txt a transcript."""
    speech, random = Speech(Random(SEED)), Random(SEED + 1)
    for number in range(1, made.size.interviews + 1):
        text = transcript(speech, random, f"B{number}", made.size.words)
        if number == max(1, made.size.interviews // 2):
            text += f"\n\nB{number}: Det var en {RARE}, og {PHRASE} {MIDDLING}."
        (made.texts / f"Interview {number:03}.txt").write_text(text, encoding="utf-8")
    long = transcript(speech, random, "B1", made.size.long_words, turns=made.size.long_turns)
    (made.texts / "long.txt").write_text(long, encoding="utf-8")


def transcript(speech: Speech, random: Random, speaker: str, words: int, turns: int | None = None) -> str:
    """Questions and answers of so many words together, in about `turns` turns (by default one for every 60 words)."""
    pairs = max(1, (turns or words // 60) // 2)
    lengths = [random.lognormvariate(0, 0.6) for _ in range(pairs)]
    answers = [max(3, round(0.85 * words * length / sum(lengths))) for length in lengths]
    question = max(3, (words - sum(answers)) // pairs)
    answers[-1] = max(3, answers[-1] + words - sum(answers) - question * pairs)
    spoken = [f"{INTERVIEWER}: {speech.turn(question)}\n\n{speaker}: {speech.turn(answer)}" for answer in answers]
    return "\n\n".join(spoken)


def make_many(made: Studies) -> None:
    """The study of many interviews, in two rounds and two groups, with its codes and codings and an index for searching."""
    with Study.new(made.many, title="Many interviews", language="da", coder=CODER) as study:
        files = sorted(made.texts.glob("Interview *.txt"))
        speakers = {f"B{number}": f"Deltager {number}" for number in range(1, made.size.interviews + 1)}
        for number, pseudonym in enumerate(speakers.values()):
            study.do("add-participant", pseudonym=pseudonym, group="AB"[number % 2])
        half = len(files) // 2
        for round, some in enumerate((files[:half], files[half:]), start=1):
            bring_in(study, some, Intake(round=round, interviewers=(INTERVIEWER,), participants=speakers))
        codes = make_codes(study, made.size.tree)
        materials = [material.id for material in study.reads.materials()]
        make_codings(study, materials, shares(made.size, codes), Random(SEED + 2))


def make_long(made: Studies) -> None:
    """The study of one long transcript."""
    with Study.new(made.long, title="One long transcript", language="da", coder=CODER) as study:
        bring_in(study, [made.texts / "long.txt"], Intake(interviewers=(INTERVIEWER,), participants={"B1": "Deltager 1"}))
        codes = list(make_codes(study, made.size.long_tree).values())
        [material] = study.reads.materials()
        put = [codes[at % len(codes)] for at in range(made.size.long_quotations)]
        make_codings(study, [material.id], put, Random(SEED + 3))


def make_codes(study: Study, tree: tuple[int, int, int]) -> dict[str, str]:
    """The codes in three levels, as one action: id by path."""
    made: dict[str, str] = {}
    tops, groups, leaves = tree
    with study.action("make-code"):
        for top in range(1, tops + 1):
            _make_code(study, made, f"Kategori {top}", None, "category")
            for group in range(1, groups + 1):
                _make_code(study, made, f"Gruppe {top}.{group}", f"Kategori {top}", "category")
                for leaf in range(1, leaves + 1):
                    _make_code(study, made, f"Kode {top}.{group}.{leaf}", f"Kategori {top} > Gruppe {top}.{group}", "code")
    return made


def _make_code(study: Study, made: dict[str, str], name: str, parent: str | None, kind: str) -> None:
    path = f"{parent} > {name}" if parent else name
    above = made[parent] if parent else None
    made[path] = study.do("make-code", name=name, parent=above, kind=kind, definition=f"Hvad der siges om {name.lower()}.")["id"]


def shares(size: Size, codes: dict[str, str]) -> list[str]:
    """The code of each coding: so many of the favourite, a fifth in its category, the rest by Zipf over all other codes."""
    random = Random(SEED + 4)
    inside = [code for path, code in codes.items() if path.startswith(CATEGORY + " > ") and path != FAVOURITE]
    outside = [code for path, code in codes.items() if not (path + " ").startswith(CATEGORY + " ")]
    put = [codes[FAVOURITE]] * size.favourite
    for some, count in ((inside, size.codings // 5 - size.favourite), (outside, size.codings - size.codings // 5)):
        random.shuffle(some)
        put += random.choices(some, cum_weights=list(accumulate(1 / (rank + 5) for rank in range(len(some)))), k=count)
    random.shuffle(put)
    return put


def make_codings(study: Study, materials: list[str], codes: list[str], random: Random) -> None:
    """A quotation and its coding for each of `codes`, spread evenly over the materials, one action a material."""
    for at, material in enumerate(materials):
        with study.action("code-hits") as work:
            work.say("code-hits", code="…", n=len(codes) // len(materials))
            _insert_codings(work, material, codes[at :: len(materials)], random)


def _insert_codings(work: Work, material: str, codes: list[str], random: Random) -> None:
    version = freeze_if_draft(work, material)
    text, coder = text_of(work.connection, version.id), work.coder_id()
    edges = list(words(text))
    about = {"material_id": material, "text_version_id": version.id, "created_at": work.now, "coder_id": coder, "printed": None}
    quotations = []
    for _ in codes:
        first = random.randrange(len(edges))
        last = min(len(edges) - 1, first + max(1, round(random.lognormvariate(2.9, 0.7))))
        start, end = edges[first][0], edges[last][1]
        release = "withheld" if random.random() < 0.002 else "ask"
        quotations.append({"id": new_id(), **about, "start": start, "end": end, "words": text[start:end], "release": release})
    work.insert_many(Quotation, quotations)
    work.insert_many(
        Coding,
        (
            {"quotation_id": quotation["id"], "code_id": code, "coder_id": coder, "pass_id": None, "created_at": work.now}
            for quotation, code in zip(quotations, codes, strict=True)
        ),
    )
