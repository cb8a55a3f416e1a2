"""Coded studies as plain records: one by hand that has a bit of everything, small ones drawn by hypothesis, a large one to measure."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from dataclasses import fields, replace
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from qualcode.text.canonical import canonicalise
from qualcode.text.graphemes import widen
from qualcode.text.plain import Turn
from qualcode.text.project import (
    About,
    AttributeItem,
    CodeItem,
    CoderItem,
    CodingItem,
    Evidence,
    GroupItem,
    MaterialItem,
    MemoItem,
    OriginalFile,
    ParticipantItem,
    Project,
    QuotationItem,
    RelationItem,
    RoundItem,
    SpeakerItem,
)

MOMENT = dt.datetime(2026, 3, 5, 9, 30, tzinfo=dt.UTC)
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MEMO_KINDS = ("code", "theoretical", "methodological", "operational", "reflexive", "sampling", "storyline", "review")


def uuid(number: int) -> str:
    """A UUID that is the same in every run."""
    return str(UUID(int=(number * 0x9E3779B97F4A7C15F39CC0605CEDC835) % 2**128, version=4))


def everything() -> Project:
    """A small study by hand with a bit of everything in it, in names, texts and times that are easily spoilt."""
    text = 'I: Hvordan gik det?\nMette: Jeg føler mig 😀 — ærligt talt — presset.\n  Og <træt> & "tom".\n\nI: Mm.\nMette:\tDet var det.'
    starts = [text.index("I: H"), text.index("Mette: J"), text.index("I: Mm"), text.index("Mette:\t")]
    ends = [starts[1] - 1, starts[2] - 2, starts[3] - 1, len(text)]
    turns = tuple(
        Turn(start, end, start + len(label), start + len(label) + 2 - tab, label, *times)
        for start, end, label, tab, times in zip(
            starts, ends, ("I", "Mette", "I", "Mette"), (0, 0, 0, 0), ((0.0, 2.52), (2.52, 7.1), (None, None), (9.0004, None)), strict=True
        )
    )
    first = MaterialItem(
        uuid(1), "Interview 1 <Mette> & Co", text, turns, "interview",
        (SpeakerItem("I", True), SpeakerItem("Mette", False, uuid(20))),
        uuid(30), uuid(40), dt.date(2026, 1, 17), 'Café "Højbro"', 3725, "en kollega\nog en hund", "Hun var træt.\n\n  Jeg også.",
        "Interview 1.m4a", "cp1252", {"Sted": "ude", "Place": "inde"}, MOMENT,
        OriginalFile("Interview 1.docx", DOCX, b"PK\x03\x04docx"), True,
    )  # fmt: skip
    note = MaterialItem(
        uuid(2), "Feltnote", "Kun et afsnit.\n\nOg et til.", (Turn(0, 14, 0, 0), Turn(16, 26, 16, 16)), "field-note", frozen=False
    )
    codes = (
        CodeItem(uuid(101), "Overblik", None, "category", 0, "Alt om overblik.\n\nUse when: aldrig.", exclusive=True),
        CodeItem(uuid(102), "at miste overblik", uuid(101), "code", 0, "", "når hun siger det\n\nselv", "når andre siger det",
                 "Jeg føler mig", True, colour="#AABBcc", created_at=MOMENT, coder=uuid(11)),
        CodeItem(uuid(103), "træt & <tom> \"x\" 'y'", uuid(101), "code", 1, "  blanke\nforan", colour="#00aa0f"),
        CodeItem(uuid(104), "Kerne 😀", None, "core", 5),
        CodeItem(uuid(105), "עייפות", uuid(102), "category", 0),
    )  # fmt: skip
    quotations = (
        QuotationItem(uuid(201), uuid(1), text.index("Jeg"), text.index("presset.") + 8, False, "withheld", "hun bad om det",
                      '[[0, 10], "…"]', MOMENT, uuid(11)),
        QuotationItem(uuid(202), uuid(1), text.index("Jeg"), text.index("presset.") + 8, release="redacted"),
        QuotationItem(uuid(203), uuid(1), text.index("  Og"), text.index("tom") + 3, release="free", created_at=MOMENT),
        QuotationItem(uuid(204), uuid(1), 0, len(text), True),
        QuotationItem(uuid(205), uuid(2), 4, 8),
    )  # fmt: skip
    codings = (
        CodingItem(uuid(301), uuid(201), uuid(102), uuid(11), MOMENT, "åben kodning"),
        CodingItem(uuid(302), uuid(201), uuid(102), uuid(12), MOMENT + dt.timedelta(microseconds=7)),
        CodingItem(uuid(303), uuid(203), uuid(103), None, None, "åben kodning"),
        CodingItem(uuid(304), uuid(204), uuid(101), uuid(11), MOMENT, "anden"),
        CodingItem(uuid(305), uuid(202), uuid(104), uuid(11), MOMENT),
    )
    memos = (
        MemoItem(uuid(401), "Om det hele.\n\n# Overskrift\n- [x](code:Overblik)", "Titel <&>", "theoretical", "withheld",
                 (About("study", ""), About("code", uuid(102)), About("quotation", uuid(201)), About("coding", uuid(301)),
                  About("material", uuid(1)), About("participant", uuid(20)), About("round", uuid(30)), About("relation", uuid(501)),
                  About("memo", uuid(402))), MOMENT, MOMENT + dt.timedelta(hours=2), uuid(11)),
        MemoItem(uuid(402), "", "", "reflexive", created_at=MOMENT, changed_at=MOMENT),
        MemoItem(uuid(403), "uden titel", "", "code"),
    )  # fmt: skip
    relations = (
        RelationItem(uuid(501), uuid(102), "årsagsbetingelse", uuid(101), False, "supported", uuid(104), "kun om vinteren",
                     (Evidence(uuid(201), "for", "A"), Evidence(uuid(203), "against"), Evidence(uuid(203), "for")), MOMENT, uuid(12)),
        RelationItem(uuid(502), uuid(103), "hænger sammen med", uuid(104), True),
    )  # fmt: skip
    return Project(
        'Efter "sygemeldingen" & <mere>', "qualcode",
        (CoderItem(uuid(11), "AB", "Anna Bæk"), CoderItem(uuid(12), "CD"), CoderItem(uuid(13), "EF", "EF")),
        (RoundItem(uuid(30), 1, "åben & bred"), RoundItem(uuid(31), 2)),
        (GroupItem(uuid(40), "sygemeldte"), GroupItem(uuid(41), "sygemeldte")),
        (AttributeItem("participant", "Alder", "integer"), AttributeItem("participant", "Tal", "decimal"),
         AttributeItem("material", "Sted"), AttributeItem("material", "Place"), AttributeItem("participant", "ja", "boolean"),
         AttributeItem("participant", "født", "date")),
        (ParticipantItem(uuid(20), "Mette", uuid(41), "withdrawn", "ringede\ntil mig",
                         {"Alder": "ca. 40", "Tal": "1.50", "født": "1980-02-29"}),
         ParticipantItem(uuid(21), "P < 2", None, "contacted", "", {"ja": "true"})),
        (first, note), codes, quotations, codings, memos, relations,
    )  # fmt: skip


def same(project: Project) -> dict[str, Any]:
    """What two projects have in common when they are the same study: order only where it means something."""
    unordered = ("coders", "rounds", "groups", "attributes", "participants", "codes", "quotations", "codings", "memos", "relations")
    found: dict[str, Any] = {"title": project.title, "materials": project.materials}
    for name in unordered:
        items = getattr(project, name)
        found[name] = sorted(items, key=lambda item: (getattr(item, "id", ""), getattr(item, "of", ""), getattr(item, "name", "")))
    found["memos"] = [replace(memo, about=tuple(sorted(memo.about))) for memo in found["memos"]]
    return found


def differences(one: Project, other: Project) -> list[str]:
    """Where two studies differ, a line each."""
    found = []
    left, right = same(one), same(other)
    for name in left:
        if left[name] == right[name]:
            continue
        if not isinstance(left[name], (list, tuple)) or len(left[name]) != len(right[name]):
            found.append(f"{name}: {left[name]!r} != {right[name]!r}")
            continue
        for a, b in zip(left[name], right[name], strict=True):
            found += [
                f"{name} {getattr(a, 'id', '')} {part.name}: {getattr(a, part.name)!r} != {getattr(b, part.name)!r}"
                for part in fields(a)
                if getattr(a, part.name) != getattr(b, part.name)
            ]
    return found


# Drawn by hypothesis

_WORDS = "abcæøå ,.&<>\"'\t😀ש"
#: on one line, without blanks at the edges or two together, as a study keeps names
_names = st.text(alphabet=st.sampled_from(_WORDS + "XY1"), min_size=1, max_size=12).map(lambda name: " ".join(name.split())).filter(bool)
#: one of blanks only is none
_texts = st.text(alphabet=st.sampled_from(_WORDS + "\n: "), max_size=60).map(lambda words: words if words.strip() else "")
_moments = st.one_of(st.none(), st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2090, 1, 1), timezones=st.just(dt.UTC)))
_releases = st.sampled_from(["free", "ask", "withheld", "redacted"])
_uuids = st.uuids(version=4).map(str)


@st.composite
def projects(draw: st.DrawFn) -> Project:
    """A small whole project: any of everything, every reference whole, as a study could hold it."""
    ids = iter(draw(st.lists(_uuids, min_size=60, max_size=60, unique=True)))

    def some(most: int) -> list[str]:
        return [next(ids) for _ in range(draw(st.integers(0, most)))]

    def one_of(choices: list[str]) -> str | None:
        return draw(st.sampled_from([None, *choices]))

    def one(choices: Any) -> Any:
        return draw(st.sampled_from(choices))

    coders = tuple(CoderItem(one, draw(_names), draw(st.one_of(st.just(""), _names))) for one in some(2))
    rounds = tuple(RoundItem(one, number, draw(_texts)) for number, one in enumerate(some(2), start=1))
    groups = tuple(GroupItem(one, draw(_names)) for one in some(2))
    attributes = tuple(
        AttributeItem(of, name, one(["text", "integer", "decimal", "boolean", "date", "datetime"]))
        for of, name in draw(st.lists(st.tuples(st.sampled_from(["participant", "material"]), _names), max_size=3, unique=True))
    )

    def values(of: str) -> dict[str, str]:
        names = [item.name for item in attributes if item.of == of]
        return {
            name: draw(st.sampled_from(["1", "-2.5", "true", "2026-02-28", "x & y", "2026-02-28T10:00:00Z"]))
            for name in names
            if draw(st.booleans())
        }

    coder_ids, group_ids, round_ids = [item.id for item in coders], [item.id for item in groups], [item.id for item in rounds]
    participants = tuple(
        ParticipantItem(
            one_id, draw(_names), one_of(group_ids), one(["included", "withdrawn", "no-show"]), draw(_texts), values("participant")
        )
        for one_id in some(2)
    )
    people = [item.id for item in participants]
    materials = []
    for one_id in some(3):
        text = canonicalise(draw(_texts) + "ord" + draw(_texts))[0]
        labels = draw(st.lists(_names, max_size=2, unique=True))
        speakers = tuple(SpeakerItem(label, one([None, True, False]), one_of(people)) for label in labels)
        turns = draw(_turns(text, labels))
        materials.append(
            MaterialItem(
                one_id,
                draw(_names),
                text,
                turns,
                one(["interview", "focus-group", "document"]),
                speakers,
                one_of(round_ids),
                one_of(group_ids),
                draw(st.one_of(st.none(), st.dates())),
                draw(_texts),
                draw(st.one_of(st.none(), st.integers(0, 9999))),
                draw(_texts),
                draw(_texts),
                one(["", "a b.docx", "a & b.m4a", "x.mp4"]),
                one(["utf-8", "cp1252"]),
                values("material"),
                draw(_moments),
                None,
                draw(st.booleans()),
            )
        )
    codes: list[CodeItem] = []
    for one_id in some(5):
        codes.append(
            CodeItem(
                one_id,
                draw(_names),
                one_of([item.id for item in codes]),
                one(["code", "category", "core"]),
                draw(st.integers(0, 6)),
                draw(_texts),
                draw(_texts),
                draw(_texts),
                draw(_texts),
                draw(st.booleans()),
                draw(st.booleans()),
                one([None, "#00ff00", "#ABCDEF"]),
                draw(_moments),
                one_of(coder_ids),
            )
        )
    quotations = tuple(draw(_quotation(one_id, one(materials), one_of(coder_ids))) for one_id in some(6) if materials)
    quotation_ids, code_ids = [item.id for item in quotations], [item.id for item in codes]
    put: dict[tuple[str, str, str | None], CodingItem] = {}
    for one_id in some(6):
        if quotation_ids and code_ids:
            what = (one(quotation_ids), one(code_ids), one_of(coder_ids))
            put[what] = CodingItem(one_id, *what, draw(_moments), one(["", "åben", "anden"]))
    codings = tuple(put.values())
    relations = tuple(
        RelationItem(
            one_id,
            code_ids[0],
            draw(_names),
            one(code_ids[1:]),
            draw(st.booleans()),
            one(["hypothesis", "supported"]),
            one_of(code_ids),
            draw(_texts),
            tuple(
                Evidence(one(quotation_ids), one(["for", "against"]), one(["", "A"]))
                for _ in range(draw(st.integers(0, 2)))
                if quotation_ids
            ),
            draw(_moments),
            one_of(coder_ids),
        )
        for one_id in some(2)
        if len(code_ids) > 1
    )
    memo_ids = some(4)
    things = [
        *[About("code", one_id) for one_id in code_ids],
        *[About("quotation", one_id) for one_id in quotation_ids],
        *[About("coding", item.id) for item in codings],
        *[About("material", item.id) for item in materials],
        *[About("participant", one_id) for one_id in people],
        *[About("round", one_id) for one_id in round_ids],
        *[About("relation", item.id) for item in relations],
        *[About("memo", one_id) for one_id in memo_ids],
        About("study", ""),
    ]
    memos = tuple(
        MemoItem(
            one_id,
            draw(_texts),
            draw(st.one_of(st.just(""), _names)),
            one(MEMO_KINDS),
            draw(_releases),
            tuple(about for about in draw(st.lists(st.sampled_from(things), max_size=3, unique=True)) if about != ("memo", one_id)),
            draw(_moments),
            draw(_moments),
            one_of(coder_ids),
        )
        for one_id in memo_ids
    )
    return Project(
        draw(_names),
        "",
        coders,
        rounds,
        groups,
        attributes,
        participants,
        tuple(materials),
        tuple(codes),
        quotations,
        codings,
        memos,
        relations,
    )


@st.composite
def _turns(draw: st.DrawFn, text: str, labels: list[str]) -> tuple[Turn, ...]:
    """Turns one after another, as far as there is text."""
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=4)))
    turns = []
    for start, end in itertools.pairwise(cuts):
        label_end = draw(st.integers(start, end))
        times = draw(st.sampled_from([(None, None), (1.25, 2.5004), (3.0, None)]))
        speaker = draw(st.sampled_from([None, *labels]))
        turns.append(Turn(start, end, label_end, draw(st.integers(label_end, end)), speaker, *times))
    return tuple(turns)


@st.composite
def _quotation(draw: st.DrawFn, one_id: str, material: MaterialItem, coder: str | None) -> QuotationItem:
    """A passage on grapheme boundaries, or the whole."""
    text = material.text
    whole = draw(st.sampled_from([False, False, True]))
    start = draw(st.integers(0, len(text) - 1))
    end = draw(st.integers(start + 1, len(text)))
    start, end, _ = widen(text, start, end) if not whole else (0, len(text), False)
    printed = draw(st.sampled_from([None, "[[0, 1]]"]))
    return QuotationItem(one_id, material.id, start, end, whole, draw(_releases), draw(_texts), printed, draw(_moments), coder)


# To measure


def large(materials: int = 200, words: int = 8000, quotations: int = 50_000, codes: int = 500) -> Project:
    """A study of the size of the benchmark's, the same in every run."""
    chance = random.Random(7)
    stock = ["".join(chance.choices("abcdefghijklmnoprstuvyæøå", k=chance.randint(2, 9))) for _ in range(3000)]
    ids = (str(UUID(int=chance.getrandbits(128), version=4)) for _ in range(10**7))
    coders = tuple(CoderItem(next(ids), name) for name in ("AB", "CD"))
    people = tuple(ParticipantItem(next(ids), f"Informant {number}", None) for number in range(materials))
    tree: list[CodeItem] = []
    for number in range(codes):
        parent = tree[number // 10 - 1].id if number >= 10 else None
        tree.append(
            CodeItem(next(ids), f"kode {number}", parent, "code" if number >= codes // 10 else "category", number % 10, "defineret " * 8)
        )
    found, passages = [], []
    for number in range(materials):
        lines, at, turns = [], 0, []
        for turn in range(words // 40):
            label = ("I", f"Informant {number}")[turn % 2]
            line = f"{label}: {' '.join(chance.choices(stock, k=40))}"
            turns.append(Turn(at, at + len(line), at + len(label), at + len(label) + 2, label))
            lines.append(line)
            at += len(line) + 1
        text = "\n".join(lines)
        speakers = (SpeakerItem("I", True), SpeakerItem(f"Informant {number}", False, people[number].id))
        found.append(MaterialItem(next(ids), f"Interview {number + 1}", text, tuple(turns), "interview", speakers, imported_at=MOMENT))
        for _ in range(quotations // materials):
            start = chance.randrange(len(text) - 300)
            coder = coders[chance.randrange(2)].id
            passages.append(QuotationItem(next(ids), found[-1].id, start, start + chance.randint(20, 300), created_at=MOMENT, coder=coder))
    put = tuple(
        CodingItem(next(ids), item.id, chance.choice(tree).id, item.coder, MOMENT + dt.timedelta(seconds=number), "åben kodning")
        for number, item in enumerate(passages)
    )
    memos = tuple(
        MemoItem(
            next(ids),
            "En tanke. " * 40,
            f"Memo {number}",
            "theoretical",
            about=(About("quotation", passages[number].id),),
            created_at=MOMENT,
            changed_at=MOMENT,
            coder=coders[0].id,
        )
        for number in range(min(300, len(passages)))
    )
    return Project("Stor", "", coders, (), (), (), people, tuple(found), tuple(tree), tuple(passages), put, memos)
