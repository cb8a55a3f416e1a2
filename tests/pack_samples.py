"""Studies in which every word of talk is of its own kind, so that a word that leaves the house where it must not is found."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random
from typing import NamedTuple

from qualcode.study import Study

#: how the words of transcripts, and those of memos, look
TALK = re.compile(r"w\d{4}x")
WRITTEN = re.compile(r"memo[a-z]+\d+x")


class Guarded(NamedTuple):
    """A study, and what may be seen of it."""

    study: Study
    #: by level, the words of talk that may be in a pack
    words: dict[str, set[str]]
    #: by level, the words of memos that may be
    memos: dict[str, set[str]]
    #: labels that must be in none
    labels: tuple[str, ...]


def guarded_study(folder: Path, seed: int, language: str = "en") -> Guarded:
    """A study of three materials with quotations of every release status, overlapping, some with printed forms, one speaker withdrawn."""
    random = Random(seed)
    study = Study.new(folder, title="Guarded", language=language, coder="AB")
    do = study.do
    for name in ("Mette", "Karim", "Lone"):
        do("add-participant", pseudonym=name)
    for name, kind in (("one", "category"), ("two", "code"), ("three", "core")):
        do("make-code", name=name, kind=kind, example="w0001x w0050x")
    word = iter(range(1, 9999))
    words: dict[str, set[str]] = {"counts": set(), "released": set(), "all": set()}
    quoted: list[str] = []
    for number in range(3):
        labels = ["Birgit Hansen", "Karen Holm", "Jens Dahl"]
        turns, spans, at = [], [], 0
        for turn in range(12):
            label = labels[turn % 3]
            talk = " ".join(f"w{next(word):04}x" for _ in range(random.randint(3, 30)))
            turns.append(f"{label}: {talk}")
            spans.append((label, at + len(label) + 2, at + len(turns[-1])))
            at += len(turns[-1]) + 1
        text = "\n".join(turns)
        material = do("add-material", name=f"Interview {number} Karen Holm", text=text)["id"]
        do("set-speaker", material=material, label="Birgit Hansen", interviewer=True)
        do("set-speaker", material=material, label="Karen Holm", participant="Mette" if number else "Karim")
        _quote(study, random, material, text, spans, words, gone="Karen Holm" if number == 0 else "", quoted=quoted)
    do("add-contact", participant="Karim", status="withdrawn")
    do("relate", source="two", type="is part of", to="one", evidence_for=[{"quotation": one} for one in quoted[:5]])
    place = do("add-property", code="one", name="strength", low="weak", high="strong")["id"]
    for quotation in quoted[5:10]:
        do("mark-negative", code="one", quotation=quotation, note="does not fit")
        do("place-quotation", property=place, quotation=quotation, place=0.5)
    shown: dict[str, set[str]] = {"counts": set(), "released": set(), "all": set()}
    for number, release in enumerate(("free", "ask", "withheld", "redacted")):
        memo = do("write-memo", text=f"memo{release}{number}x", kind="theoretical", about=[{"code": "one"}, {"quotation": quoted[number]}])
        do("edit-memo", memo=memo["id"], release=release)
        for level in shown:
            if release == "free" or (level == "all" and release == "ask"):
                shown[level].add(f"memo{release}{number}x")
    return Guarded(study, words, shown, ("Birgit Hansen", "Karen Holm", "Jens Dahl"))


def _quote(
    study: Study, random: Random, material: str, text: str, spans: list[tuple[str, int, int]], words: dict[str, set[str]], *, gone: str,
    quoted: list[str],
) -> None:  # fmt: skip
    made = []
    for _ in range(14):
        first, last = sorted(random.sample([match.span() for match in TALK.finditer(text)], 2))
        start, end = first[0], min(last[1], text.find("x", min(first[0] + 160, last[1] - 1)) + 1)
        release = random.choice(("free", "free", "ask", "withheld", "redacted"))
        done = study.do("code", codes=[random.choice(("one", "two", "three"))], material=material, start=start, end=end)
        quotation, printed = done["quotation"], None
        inner = TALK.findall(text[start:end])
        if random.random() < 0.4 and "\n" not in text[start:end] and len(inner) > 2:
            printed = [inner[0], inner[-1]]
            study.do("set-printed-form", quotation=quotation, printed=f"{inner[0]} […] {inner[-1]}")
        study.do("set-release", quotation=quotation, release=release)
        quoted.append(quotation)
        made.append((start, end, release, printed, quotation))
    withdrawn = [(start, end) for label, start, end in spans if label == gone]
    # The same passage coded twice is one quotation, whose last status and printed form hold.
    made = list({one[-1]: one for one in made}.values())
    held = [(start, end, quotation) for start, end, release, _, quotation in made if release in ("withheld", "redacted")]
    for start, end, release, printed, quotation in made:
        over = [(low, high) for low, high, other in held if other != quotation]
        if release == "withheld" or any(low < end and start < high for low, high in [*over, *withdrawn]):
            continue
        seen = set(printed or ([] if release == "redacted" else TALK.findall(text[start:end])))
        words["all"] |= seen
        if release in ("free", "redacted"):
            words["released"] |= seen
    hidden = [(low, high) for low, high, _ in held] + withdrawn
    for match in TALK.finditer(text):
        if not any(low < match.end() and match.start() < high for low, high in hidden):
            words["all"].add(match.group())
