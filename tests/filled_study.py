"""A study for tests with rows in every table, raw looks at its file, and arguments for any verb of the registry."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import types
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from made_once import copy_of as copy_of  # whoever takes the study often copies it as well
from made_once import copy_of_one
from sqlalchemy import insert, select

from qualcode import model
from qualcode.study import Study
from qualcode.study.registry import UNSET, Parameter, Unset, registry
from qualcode.study.verbs.memos import TABLES
from qualcode.study.work import Work

NOW = dt.datetime(2026, 3, 5, 9, 30, tzinfo=dt.UTC)

#: words that stand in the transcripts and nowhere else in the study
DISTINCTIVE = ("kvistgrøft", "snurrebænk", "hejreskov", "lyngbrask", "mosevandring")

INTERVIEW = """Interviewer: Hvordan gik det, da du kom tilbage til kvistgrøft?
Mette: Øh, altså, det var som om mit hoved var fyldt med snurrebænk. Jeg kunne ikke holde lyden ud.
Interviewer: Kan du sige mere om det?
Mette: Ja. Om formiddagen gik det, men efter frokost måtte jeg gå i hejreskov. Jeg skammede mig lidt. Det siger jeg til dig.
Chefen sagde: gå bare hjem. Men jeg ville jo gerne være der 👩‍🔬 og lade som om.
Interviewer: Og hvad så?
Mette: Så blev det et år. Ikke ar, men år. Jeg har lært at sige lyngbrask højt.
"""

#: what a reviewer said of the whole study, and an answer to it
COMMENTS = [
    {"id": "k1", "at": "2026-03-04T10:00:00Z", "about": [{"kind": "study", "id": ""}], "stance": "doubt", "text": "Er skam en kategori?"},
    {"id": "k2", "at": "2026-03-04T10:05:00Z", "stance": "discussed", "answers": "k1"},
]

NOTE = """Mødet begyndte kl. ni, og ingen havde læst mosevandring.

Lyset var skarpt. Birgit sad med ryggen til vinduet og talte lavt. Hun gik efter en time.

Bagefter sagde hun, at hejreskov er det bedste sted i huset.
"""


def new_study(folder: Path, *, coder: str | None = "AB", language: str = "da") -> Study:
    """An empty study, open for writing."""
    return Study.new(folder, title="Efter sygemeldingen", language=language, coder=coder)


def fill(study: Study) -> None:
    """Put at least one row into every content table, mostly through the verbs."""
    do = study.do
    do("set-study", tradition="strauss-corbin")
    do("add-round", number=1, kind="open", purpose="at begynde bredt", starts_on="2026-01-02", ends_on="2026-02-01", planned={"": 3})
    do("add-group", name="sygemeldte", note="mere end tre uger")
    do("add-participant", pseudonym="Mette", group="sygemeldte", attributes={"alder": 44, "fuldtid": True})
    do("add-participant", pseudonym="Karim", status="contacted")
    do("add-contact", participant="Mette", status="included", round=1, date="2026-01-03", reason="ville gerne")
    do("add-consent", participant="Mette", form_version="2", given_on="2026-01-04", scopes=["interview", "citat"])
    one = do("add-material", name="Interview 1", text=INTERVIEW, round=1, group="sygemeldte", date="2026-01-05")["id"]
    do("add-material", name="Feltnote", text=NOTE, kind="field-note", round=1)
    do("add-material", name="Udkast", text="Birgit: det er ikke læst endnu.\nBirgit: Nej.", kind="document")
    do("set-speaker", material=one, label="Interviewer", interviewer=True)
    do("set-speaker", material=one, label="Mette", participant="Mette")
    do("edit-material", material=one, place="Aarhus", length_seconds=2400, present="AB, Mette", note="gik godt")
    do("begin-pass", name="åben kodning", note="første gang")
    do("make-code", name="at holde ud", kind="category", definition="hvad man bærer over med")
    do("make-code", name="støj", parent="at holde ud", definition="lyde der trætter", use_when="lyd nævnes", colour="#3366aa")
    do("make-code", name="skam", parent="at holde ud", in_vivo=True)
    do("make-code", name="at gå for sig selv")
    do("code", codes=["at holde ud > støj"], material=one, words="Jeg kunne ikke holde lyden ud.")
    first = do("code", codes=["at holde ud > skam", "at gå for sig selv"], material=one, words="Jeg skammede mig lidt.")
    second = do("code", codes=["at gå for sig selv"], material=one, words="måtte jeg gå i hejreskov")
    do("code", codes=["at holde ud > skam"], material="Feltnote", words="talte lavt")
    do("make-quotation", material="Feltnote", start=10, end=24)
    do("set-release", quotation=second["quotation"], release="withheld", why="kan genkendes")
    do("set-printed-form", quotation=first["quotation"], printed="Jeg […] mig lidt.")
    do("translate-quotation", quotation=first["quotation"], language="en", text="I was a bit ashamed.")
    do("write-memo", text="Skam og støj hører sammen?", kind="theoretical", title="skam", about=[{"code": "at holde ud > skam"}])
    do("write-memo", text="Hun talte om chefen", kind="code", about=[{"quotation": first["quotation"]}, {"coding": first["codings"][0]}])
    do("set-reading", material=one, status="read-through")
    related = do(
        "relate",
        source="at holde ud > støj",
        type="fører til",
        to="at gå for sig selv",
        evidence_for=[{"quotation": second["quotation"]}],
        evidence_against=[{"material": "Feltnote", "words": "gik efter en time"}],
        memo="hver gang",
        phenomenon="at holde ud",
    )
    do("add-relation-type", name="går forud for", transitive=True)
    noise = do("add-property", code="at holde ud > støj", name="styrke", low="svag", high="stærk")
    do("place-quotation", property=noise["id"], place=0.75, quotation=first["quotation"], note="midt på dagen")
    do("mark-negative", code="at holde ud", quotation=second["quotation"], note="gik alligevel")
    do(
        "make-finding",
        text="Støj tvinger folk væk",
        codes=["at holde ud > støj"],
        relations=[related["id"]],
        evidence_for=[{"quotation": first["quotation"]}],
        evidence_against=[{"material": "Feltnote", "words": "gik efter en time"}],
        base={"count": "interviews"},
    )
    do("make-finding", text="Giv folk et stille rum", kind="suggestion", sources=["borgere"])
    do("judge", kind="core", code="at holde ud", statement="binder det hele sammen", signed_by="AB")
    decided = do("sampling-decision", gap="ingen unge", whom="under 25", why="andre vilkår", round=1, code="at holde ud > skam")
    do("close-sampling-decision", decision=decided["id"], outcome="en ung med", materials=[one])
    do("set-text", key="information-letter", text="Kære deltager")
    do("add-guide-version", guide="guide", questions=[{"text": "Hvad skete der?", "type": "opening"}], codes=["at holde ud > skam"])
    do("revise-guide", guide="guide", changes=[{"what": "add", "text": "Hvem kunne stoppe dig?", "type": "probing"}], reason="skam")
    do("use-guide-version", version="guide 1", materials=[one])
    do("set-setting", key="small-cell", value=5)
    do("set-milestone", name="åben kodning færdig", note="runde 1")
    handover = do("record-handover", what="bilag", to_whom="vejleder", level="all", sha256="0" * 64, quotations=[first["quotation"]])["id"]
    do("apply-review", handover=handover, reviewer="Vejleder Vera", comments=COMMENTS)
    with study.action("new") as work:
        _fill_what_has_no_verb_yet(work, one)
    do("lay-transcript", material="Udkast")


def _fill_what_has_no_verb_yet(work: Work, material: str) -> None:
    connection = work.connection
    work.coder_named("LM")
    memo = connection.scalars(select(model.Memo.id)).first()
    work.insert(model.Appendix, number=1, kind="transcript", title="Interview 1", material_id=material, given_at=work.now)
    outline = work.insert(model.Outline, name="sortering")
    heading = work.insert(model.OutlineItem, outline_id=outline, position=1, heading="Skam")
    work.insert(model.OutlineItem, outline_id=outline, parent_id=heading, position=1, memo_id=memo)
    recording = work.insert(model.Attachment, material_id=material, name="optagelse.wav", media_type="audio/wav", size=12, sha256="1" * 64)
    _transcribe(work, connection.scalars(select(model.Material.id).where(model.Material.name == "Udkast")).one(), recording)


def _transcribe(work: Work, material: str, recording: str) -> None:
    """The draft with segments, as if it had been heard: one checked, one whose speaker is guessed."""
    version = work.connection.scalars(select(model.TextVersion.id).where(model.TextVersion.material_id == material)).one()
    speaker = work.connection.scalars(select(model.Speaker.id).where(model.Speaker.material_id == material)).one()
    how = {"engine": "faster-whisper", "engine_version": "1.2.1", "model": "base", "model_sha256": "2" * 64, "languages": "da"}
    heard = work.insert(
        model.Transcription, material_id=material, attachment_id=recording, seconds=9.5, made_at=work.now, laid_id=version, **how
    )
    for number, said in enumerate(("det er ikke læst endnu.", "Nej.")):
        body, start = model.new_id(), 4.0 * number
        words = [[word if at == 0 else f" {word}", start + at / 2, start + at / 2 + 0.4, 0.9] for at, word in enumerate(said.split())]
        work.connection.execute(insert(model.SegmentBody).values(id=body, text=said, words=json.dumps(words, ensure_ascii=False)))
        told = {"speaker_id": speaker, "guess": bool(number), "checked": not number, "marks": '["rushed"]' if number else "[]"}
        work.insert(model.Segment, transcription_id=heard, start=start, end=start + 3.5, body_id=body, **told)


def filled_study(folder: Path) -> Study:
    """A study with something in every content table, open for writing: a copy of one that is made once."""
    return Study.open(copy_of_one(_filled, folder))


def _filled(folder: Path) -> Study:
    study = new_study(folder)
    fill(study)
    return study


# Raw looks at a file, past everything that is tested


def raw_rows(file: Path, query: str, *parameters: object) -> list[tuple[Any, ...]]:
    """What a bare SQL query gives."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as raw:
        return raw.execute(query, parameters).fetchall()


def dump(study: Study, *, words: bool = True) -> dict[str, dict[str, dict[str, Any]]]:
    """Every content table as it is: table -> row id -> column -> value; without `words`, without what the journal leaves out.

    So are the lines of the texts, by text and number: outside the journal, undo and redo must put them right all the same.
    """
    found = {}
    for table in model.content_tables():
        left_out = frozenset() if words else model.withheld_columns(table)
        columns = [column.name for column in table.columns if column.name not in left_out]
        names = ", ".join(f'"{name}"' for name in columns)
        rows = study.reads.connection.exec_driver_sql(f'SELECT {names} FROM "{table.name}"').all()
        found[table.name] = {row[columns.index("id")]: dict(zip(columns, row, strict=True)) for row in rows}
    if words:
        lines = study.reads.connection.exec_driver_sql(
            'SELECT text_version_id, number, start, "end" FROM line WHERE text_version_id IN (SELECT id FROM text_version)'
        )
        found["line"] = {f"{version}/{number}": {"start": start, "end": end} for version, number, start, end in lines}
    return found


def differences(one: dict[str, dict[str, Any]], other: dict[str, dict[str, Any]]) -> list[str]:
    """Where two dumps differ, for a message a person can read."""
    found = []
    for table in one:
        for row in sorted(one[table].keys() | other[table].keys()):
            if one[table].get(row) != other[table].get(row):
                found.append(f"{table}: {one[table].get(row)} → {other[table].get(row)}")
    return found


def soundness(study: Study) -> list[str]:
    """What must hold after any action: foreign keys, words, links, names; empty when all is well."""
    connection = study.reads.connection
    found = [f"foreign key: {row}" for row in connection.exec_driver_sql("PRAGMA foreign_key_check")]
    found += [
        f"words: {row}"
        for row in connection.exec_driver_sql(
            "SELECT q.id FROM quotation q LEFT JOIN text_body b ON b.id = q.text_version_id "
            'WHERE q.words IS NOT substr(b.text, q.start + 1, q."end" - q.start)'
        )
    ]
    found += [
        f"a draft with lines, or a frozen text without: {row}"
        for row in connection.exec_driver_sql(
            "SELECT id FROM text_version v WHERE (frozen_at IS NULL) = EXISTS (SELECT 1 FROM line WHERE text_version_id = v.id) "
            "AND (frozen_at IS NULL OR length > 0)"
        )
    ]
    found += [
        f"a quotation hangs on an old version: {row}"
        for row in connection.exec_driver_sql(
            "SELECT q.id FROM quotation q JOIN text_version v ON v.id = q.text_version_id WHERE v.number < "
            "(SELECT max(number) FROM text_version WHERE material_id = v.material_id)"
        )
    ]
    from qualcode.study.links import dangling

    found += [f"dangling: {link}" for link in dangling(connection)]
    found += [
        f"two codes of one name: {row}"
        for row in connection.exec_driver_sql("SELECT name, parent_id FROM code GROUP BY name, parent_id HAVING count(*) > 1")
    ]
    found += [
        f"a coding made twice: {row}"
        for row in connection.exec_driver_sql(
            "SELECT quotation_id, code_id, coder_id FROM coding GROUP BY quotation_id, code_id, coder_id HAVING count(*) > 1"
        )
    ]
    if not connection.connection.driver_connection.in_transaction:
        found += [f"left open: {row}" for row in connection.exec_driver_sql("SELECT id FROM action_in_progress")]
    return found


# Arguments for any verb

NAMES = ("støj", "skam", "at gå", "ro", "a > b", "vejen", "æ", "tid", "[red]x[/]", "=SUM(A1)")
TEXTS = ("", "kort", "Længere\n\ntekst med *mærker*", "日本語 👩‍🔬", "e\u0301n")
REFERENCES = {
    "code": "code",
    "material": "material",
    "round": "round",
    "quotation": "quotation",
    "coding": "coding",
    "coder": "coder",
    "memo": "memo",
    "participant": "participant",
    "group": "participant_group",
    "pass": "pass",
    "relation": "relation",
    "relation-type": "relation_type",
    "property": "property",
    "dimension": "dimension",
    "sampling-decision": "sampling_decision",
    "judgement": "judgement",
    "finding": "finding",
    "guide": "guide",
    "guide-version": "guide_version",
    "outline": "outline",
    "outline-item": "outline_item",
    "contact": "contact",
    "segment": "segment",
}


class NothingThere(Exception):
    """The study has no row that the argument could name."""


def arguments_for(study: Study, verb: str, random: Random) -> dict[str, Any]:
    """Arguments that the verb may well take, made from its hints. Raises NothingThere."""
    made = {}
    for parameter in registry()[verb].parameters:
        if parameter.required or random.random() < 0.6:
            value = _special(study, verb, parameter.name, random)
            made[parameter.name] = value if value is not UNSET else _by_hint(study, parameter.hint, random)
    return _made_to_fit(study, verb, made, random)


def a_row(study: Study, table: str, random: Random, where: str = "1") -> str:
    """The id of some row."""
    rows = study.reads.connection.exec_driver_sql(f'SELECT id FROM "{table}" WHERE {where} ORDER BY rowid').all()
    if not rows:
        raise NothingThere(table)
    return str(random.choice(rows)[0])


def passage_in(study: Study, material: str, random: Random) -> tuple[int, int]:
    """Some passage of a material's current text; now and then one that is out of range."""
    from qualcode.study.versions import current_version

    length = current_version(study.reads.connection, material).length
    start = random.randint(0, max(length - 2, 0))
    return start, start + random.choice((1, 5, 20, 60))


def _made_to_fit(study: Study, verb: str, made: dict[str, Any], random: Random) -> dict[str, Any]:
    """Arguments that only make sense together."""
    named = {parameter.name for parameter in registry()[verb].parameters}
    if verb == "resize-quotation":
        material = study.reads.connection.exec_driver_sql("SELECT material_id FROM quotation WHERE id = ?", (made["quotation"],)).scalar()
        made["start"], made["end"] = passage_in(study, str(material), random)
    elif {"material", "start", "end"} <= named:
        material = made["material"] = made.get("material") or a_row(study, "material", random)
        made["start"], made["end"] = passage_in(study, material, random)
    if verb in ("code", "uncode", "set-release", "set-printed-form", "place-quotation", "mark-negative"):
        _one_way_to_say_where(study, verb, made, random)
    if verb in ("place-quotation", "unplace-quotation"):
        made["dimension"] = random.choice((None, a_row(study, "dimension", random)))
    if verb == "unplace-quotation":
        made["quotation"] = study.reads.connection.exec_driver_sql("SELECT quotation_id FROM dimension_place").scalar()
    if verb == "unmark-negative":
        row = study.reads.connection.exec_driver_sql("SELECT code_id, quotation_id FROM negative_case").first()
        made["code"], made["quotation"] = row if row is not None else ("", "")
    if verb == "split-quotation":
        row = study.reads.connection.exec_driver_sql('SELECT start, "end" FROM quotation WHERE id = ?', (made["quotation"],)).one()
        made["offset"] = random.randint(row[0], row[1])
    if verb == "join-quotations":
        material = a_row(study, "material", random)
        made["quotations"] = [a_row(study, "quotation", random, f"material_id = '{material}'") for _ in range(3)]
    if verb == "set-printed-form" and "quotation" in made:
        words = study.reads.words_of([made["quotation"]])[made["quotation"]].split()
        made["printed"] = random.choice((None, " ".join([*words[:1], "[…]", *words[2:]]), "[hun] " + " ".join(words), "andet"))
    if verb in ("set-speaker", "merge-speakers", "rename-speaker"):
        speaker = a_row(study, "speaker", random)
        material, label = study.reads.connection.exec_driver_sql("SELECT material_id, label FROM speaker WHERE id = ?", (speaker,)).one()
        made["material"] = material
        made["into" if verb == "merge-speakers" else "label"] = label
    if verb == "merge-speakers":
        labels = (
            study.reads.connection.exec_driver_sql("SELECT label FROM speaker WHERE material_id = ?", (made["material"],)).scalars().all()
        )
        made["labels"] = [random.choice(labels)]
    if verb == "settle":
        made["codings"] = [a_row(study, "coding", random, "coder_id IS NOT NULL")]
        made["coders"] = list(study.reads.connection.exec_driver_sql("SELECT id FROM coder ORDER BY rowid").scalars())
        made["keep"] = made["codings"] if random.random() < 0.5 else []
    if verb == "set-setting":
        made["value"] = random.choice((None, random.randint(1, 9) if made["key"] == "small-cell" else random.choice(NAMES)))
    if verb == "set-appendix":
        made["kind"] = "transcript" if made.get("material") else made["kind"]
    if verb == "edit-text":
        made["text"] = _edited(study, made["material"], random)
    return made


def _one_way_to_say_where(study: Study, verb: str, made: dict[str, Any], random: Random) -> None:
    for name in ("material", "start", "end", "words", "lines", "quotation", "coding"):
        if verb != "uncode" or name != "coding":
            made.pop(name, None)
    takes = {parameter.name for parameter in registry()[verb].parameters}
    way = random.choice([way for way in ("quotation", "lines", "words", "start", "coding") if way in takes])
    if way in ("quotation", "coding"):
        made[way] = a_row(study, way, random)
        return
    material = made["material"] = a_row(study, "material", random)
    made.pop("coding", None)
    if verb == "uncode":
        made["code"] = a_row(study, "code", random)
    if way == "lines":
        made["lines"] = random.choice(("1", "2-3", "1–4", "400", "x"))
    elif way == "words":
        start, end = passage_in(study, material, random)
        made["words"] = study.reads.transcript(material).text[start:end]
    else:
        made["start"], made["end"] = passage_in(study, material, random)


def _edited(study: Study, material: str, random: Random) -> str:
    text = study.reads.transcript(material).text
    words = text.split(" ")
    for _ in range(random.randint(1, 3)):
        at = random.randrange(len(words))
        what = random.choice(("out", "in", "mend", "lines"))
        if what == "out" and len(words) > 2:
            del words[at]
        elif what == "in":
            words.insert(at, random.choice(("altså", "øh", "\nInterviewer: Nå? ")))
        elif what == "mend":
            words[at] += "e"
        else:
            words.insert(at, "\n\n")
    return " ".join(words)


def _special(study: Study, verb: str, name: str, random: Random) -> Any:
    if verb == "store-transcription" and name in ("recording", "how", "segments"):
        return {"recording": _recording, "how": _how, "segments": _heard}[name](random)
    if verb == "replace-in-segments" and name in ("find", "replace"):
        return random.choice(("ikke", "Nej", "læst endnu"))
    if verb == "put-ledger":
        return [{"participant": random.choice(("Ida", "Mette", "Per")), "status": "declined", "round": random.randint(1, 3)}]
    if verb == "draw-order" and name in ("by", "participants"):
        return None
    if verb == "set-setting":
        key = random.choice(("small-cell", "citation", "round-word"))
        return key if name == "key" else None
    if name in ("evidence_for", "evidence_against"):
        material = a_row(study, "material", random)
        start, end = passage_in(study, material, random)
        words = study.reads.transcript(material).text[start:end]
        return [random.choice(({"quotation": a_row(study, "quotation", random)}, {"material": material, "words": words, "level": "1"}))]
    if name == "base":
        return random.choice((None, {"count": "persons", "rounds": [1]}, {"count": "interviews", "by": "codes"}))
    if name == "sources":
        return ["borgere"] if random.random() < 0.5 else []
    if verb == "move-finding" and name == "position":
        return random.choice((1, 2, 99))
    if verb == "apply-review" and name == "comments":
        return [_commented(study, random) for _ in range(random.randint(1, 3))]
    if verb == "record-handover" and name == "id":
        return None
    if name == "about":
        return [_something(study, random) for _ in range(random.randint(1, 2))]
    if verb == "code-hits" and name == "passages":
        return [_passage(study, random) for _ in range(3)]
    if verb == "split-code" and name == "into":
        quotations = [a_row(study, "quotation", random) for _ in range(2)]
        return [{"name": random.choice(NAMES), "definition": "del", "quotations": quotations}, {"name": random.choice(NAMES)}]
    if name == "questions":
        return [{"text": "Hvorfor?", "type": "probing"}, {"text": random.choice(("Og så?", "Hvad nu?"))}]
    if name == "changes":
        return [{"what": random.choice(("add", "reword", "retype", "remove")), "place": 1, "text": "Hvad tænkte du?", "type": "tema"}]
    if name == "attributes":
        return {random.choice(("alder", "by")): random.choice((33, 1.5, True, "Ry"))}
    if name == "planned":
        return {random.choice(("", "sygemeldte")): random.choice((0, 3))}
    if name == "recipe":
        return random.choice(({}, {"tests": True}, {"memos": [a_row(study, "memo", random)], "milestone": "åben kodning"}))
    if verb == "set-text" and name == "key":
        return random.choice(("information-letter", "coreq-2", "srqr-21"))
    if name in ("place",) and verb == "place-quotation":
        return random.choice((None, 0.0, 0.123456789, 1.0))
    if name == "last_words":
        return random.choice(("en time", "ikke der"))
    if name == "type" and verb in ("relate", "edit-relation"):
        return random.choice(("fører til", "er del af", "dæmper"))
    if verb == "set-reading" and name == "place":
        return random.choice((None, 0, 12))
    if verb == "add-material" and name == "text":
        return random.choice((NOTE, INTERVIEW, "A: kort\nB: svar", "uden navne\n\nto afsnit"))
    if name == "dry_run":
        return False
    if verb in ("add-material", "add-round", "sampling-decision", "edit-sampling-decision") and name in ("round", "number"):
        return random.randint(1, 5)
    return UNSET


def _recording(random: Random) -> dict[str, Any]:
    sha256 = f"{random.getrandbits(256):064x}"
    return {"name": "interview 4.m4a", "media_type": "audio/mp4", "size": 120_000, "sha256": sha256}


def _how(random: Random) -> dict[str, Any]:
    languages = random.choice((["da"], ["da", "en"]))
    engine = {"engine": "faster-whisper", "engine_version": "1.2.1", "model": "large-v3", "model_sha256": "3" * 64}
    return {**engine, "languages": languages, "settings": {"beam": 5}, "seconds": 12.5}


def _heard(random: Random) -> list[dict[str, Any]]:
    said = [["Ja,", 0.5, 0.8, 0.91], [" det", 0.9, 1.1, 0.4], [" gjorde", 1.1, 1.6, 0.77], [" jeg.", 1.6, 2.0, None]]
    return [
        {
            "start": 4.0 * at,
            "end": 4.0 * at + 2,
            "words": said,
            "marks": random.choice(([], ["loop"])),
            "voice": random.choice((None, 1, 2)),
        }
        for at in range(random.randint(0, 4))
    ]


def _something(study: Study, random: Random) -> dict[str, Any]:
    kind = random.choice((*(kind for kind in REFERENCES if kind in TABLES), "words"))
    if kind == "words":
        material = a_row(study, "material", random)
        start, end = passage_in(study, material, random)
        return {"material": material, "words": study.reads.transcript(material).text[start:end]}
    return {kind: a_row(study, REFERENCES[kind], random)}


def _commented(study: Study, random: Random) -> dict[str, Any]:
    kind = random.choice(("code", "relation", "quotation", "memo", "material", "property"))
    stance, text = random.choice(("comment", "agree", "doubt", "disagree", "discussed")), random.choice(TEXTS)
    about = [{"kind": kind, "id": a_row(study, kind, random)}]
    answers = random.choice((None, "1", a_row(study, "memo", random)))
    return {"id": str(random.randint(1, 4)), "at": "2026-03-04", "about": about, "stance": stance, "text": text, "answers": answers}


def _passage(study: Study, random: Random) -> dict[str, Any]:
    material = a_row(study, "material", random)
    start, end = passage_in(study, material, random)
    return {"material": material, "start": start, "end": end}


def _by_hint(study: Study, hint: Any, random: Random) -> Any:
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated and inner[1].kind == "text":
        return random.choice(TEXTS)
    if origin is Annotated:
        return a_row(study, REFERENCES[inner[1].kind], random)
    if origin in (Union, types.UnionType):
        if type(None) in inner and random.random() < 0.3:
            return None
        return _by_hint(study, next(i for i in inner if i not in (type(None), Unset)), random)
    if origin is Literal:
        return random.choice(inner)
    if origin is list:
        return [_by_hint(study, inner[0], random) for _ in range(random.randint(1, 2))]
    plain = {
        str: lambda: random.choice(NAMES) if random.random() < 0.7 else random.choice(TEXTS),
        int: lambda: random.randint(0, 50),
        float: random.random,
        bool: lambda: random.random() < 0.5,
        dt.date: lambda: f"2026-0{random.randint(1, 9)}-15",
    }
    return plain[hint]()


def hostile_values(parameter: Parameter) -> Iterator[Any]:
    """Values of the wrong type for a parameter."""
    yield from (True, 1, 1.5, "2026-99-99", [1], {"a": 1}, [None], None, 2**70, "\ud800")
