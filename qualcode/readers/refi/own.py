"""What our own export says beside the standard: taken out of the XML before it is read, put back into the project by `restore`.

So the reader of other programs' files sees what any of them could have written, and nothing of ours is taken for something else.
What another program has changed is left in, for that reader: texts with other words than they had, notes that say something new.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from qualcode.locale import LANGUAGES, text
from qualcode.readers.refi.base import Work
from qualcode.readers.refi.extras import Extras, a_dict, a_list, a_text, find_extras, texts, words_of
from qualcode.readers.refi.xml import all_of, long_text, named, target
from qualcode.text import refi_names as names
from qualcode.text.coding_rules import Rule, apart
from qualcode.text.plain import Turn
from qualcode.text.project import AttributeItem, GroupItem, RoundItem
from qualcode.text.refi_names import FACTS, Fact, as_guid, digest

_ROUND = re.compile(re.escape(names.ROUND_SET) + r"(\d{1,4})")
_CODE_SETS = (names.CORE_SET, names.CATEGORY_SET, names.IN_VIVO_SET, names.EXCLUSIVE_SET)
#: what a fact may be, where that is fixed
VALUES = {
    names.KIND: ("interview", "focus-group", "field-note", "document", "open-answer"),
    names.STATUS: ("contacted", "declined", "no-show", "included", "withdrawn"),
    names.ROLE: (names.INTERVIEWER,),
    names.RELEASE: names.STRICTNESS,
}
#: variables that no other program writes
_MARKS = (names.KIND.name, names.MEMO_KIND.name)
_TYPES = {shown: kind for kind, shown in names.VARIABLE_TYPES.items()}


@dataclass(slots=True)
class Own:
    """What was taken out. Things are named by their GUIDs, which are the ids they are read with."""

    extras: Extras
    #: another program gave everything new GUIDs: variables are known by their names
    renamed: bool
    #: facts of ours and attributes of the study, by whose they are
    facts: dict[str, dict[Fact, str]] = field(default_factory=lambda: defaultdict(dict))
    attributes: list[AttributeItem] = field(default_factory=list)
    values: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    rounds: list[RoundItem] = field(default_factory=list)
    groups: list[GroupItem] = field(default_factory=list)
    #: by material
    round_of: dict[str, str] = field(default_factory=dict)
    group_of: dict[str, str] = field(default_factory=dict)
    #: codes in each of our sets
    sets: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    #: descriptions with the white space they have
    described: dict[str, str] = field(default_factory=dict)
    #: rules of codes that stand in their descriptions
    rules: dict[str, Rule] = field(default_factory=dict)
    #: memos about participants and rounds
    linked: list[tuple[str, str]] = field(default_factory=list)
    #: quotations that a note says are withheld or redacted
    released: dict[str, str] = field(default_factory=dict)
    #: turns of the materials whose text is as it was written
    turns: dict[str, tuple[Turn, ...]] = field(default_factory=dict)


def take_out(work: Work) -> Own | None:
    """Everything of ours in a project, which is then no longer in its XML; None for a project that was never ours."""
    variables = [(_guid(one), named(one)) for one in all_of(work.root, "Variables", "Variable")]
    kept = any(guid in map(names.fact_guid, FACTS) for guid, _ in variables)
    own = Own(find_extras(work), renamed=not kept and any(name in _MARKS for _, name in variables))
    if not (work.own or kept or own.renamed or own.extras.note is not None):
        return None
    if work.root.tag == "CodeBook":
        return _codebook(work.root, own)
    _texts(work, own)
    _sets(work.root, own)
    _variables(work.root, own)
    _notes(work, own)
    _turns(work.root, own)
    _links(work.root, own)
    _described(work.root, own)
    return own


def _codebook(root: Any, own: Own) -> Own:
    """A codebook has no notes: sets of codes, and rules within descriptions, are all that is ours in it."""
    _sets(root, own)
    _described(root, own)
    own.rules = {code: apart(words) for code, words in own.described.items()}
    own.described |= {code: rule.definition for code, rule in own.rules.items()}
    return own


def _described(root: Any, own: Own) -> None:
    for element in root.iter("Code", "Case", "TextSource"):
        if (said := next(element.iterchildren("Description"), None)) is not None and (key := _guid(element)):
            own.described[key] = long_text(said.text)


def _guid(element: Any) -> str:
    return as_guid(element.get("guid") or "") or ""


def _target(element: Any) -> str:
    return as_guid(target(element) or "") or ""


def _take(element: Any) -> None:
    """Out of the tree. Nothing of meaning follows an element of REFI-QDA as text."""
    element.getparent().remove(element)


def _texts(work: Work, own: Own) -> None:
    """The turns of the materials that have the words they had."""
    kept = own.extras.of("materials")
    for source in all_of(work.root, "Sources", "TextSource"):
        guid = _guid(source)
        material = a_dict(kept.get(guid))
        if material and material.get("text") == digest(words := words_of(work, source)):
            labels = {one[0] for one in a_list(material.get("speakers")) if isinstance(one, list) and one and isinstance(one[0], str)}
            turns = _turns_in(material.get("turns"), len(words), labels)
            if turns is not None:
                own.turns[guid] = turns


def _turns_in(rows: Any, length: int, labels: set[str]) -> tuple[Turn, ...] | None:
    """The turns in rows of the writer; None where anything is wrong with any of them."""
    turns = []
    at = 0
    for row in a_list(rows):
        start, end, label_end, talk_start, speaker, *times = (a_list(row) + [None] * 7)[:7]
        places = (at, start, label_end, talk_start, end, length)
        if not all(type(place) is int for place in places) or list(places) != sorted(places):
            return None
        if not (speaker is None or (isinstance(speaker, str) and speaker in labels)):
            return None
        if not all(time is None or (type(time) in (int, float) and 0 <= time < 1e9) for time in times):
            return None
        turns.append(Turn(start, end, label_end, talk_start, speaker, *times))
        at = end
    return tuple(turns)


def _variables(root: Any, own: Own) -> None:
    """Facts and attributes, with their values; those of rounds and groups that no set tells of are left to be read as any program's."""
    known = _known(root, own)
    left = set()
    for value in list(root.iter("VariableValue")):
        guid = next((_target(one) for one in value.iterchildren("VariableRef")), "")
        variable, holder = known.get(guid), _guid(value.getparent())
        if variable is None:
            continue
        said = next((a_text(one.text) for one in value.iterchildren() if one.tag != "VariableRef"), "")
        if isinstance(variable, Fact) and not _is_one(variable, said):
            left.add(guid)
            continue
        if (variable == names.ROUND and holder not in own.round_of) or (variable == names.GROUP and not _is_group(own, holder, said)):
            left.add(guid)
            continue
        if isinstance(variable, Fact):
            own.facts[holder][variable] = said
        elif said:
            own.values[holder][variable] = said
        _take(value)
    for element in list(all_of(root, "Variables", "Variable")):
        if _guid(element) in known and _guid(element) not in left:
            _take(element)


def _known(root: Any, own: Own) -> dict[str, Fact | str]:
    """Variables of ours, by GUID: facts, and the names of the study's attributes. Programs that make new GUIDs keep names."""
    facts = {names.fact_guid(fact): fact for fact in FACTS}
    loose = {(one[0], one[1]): one[2] for row in own.extras.rows("attributes") if len(one := texts(row)) == 3}
    variables = [(_guid(one), named(one), one) for one in all_of(root, "Variables", "Variable")]
    there = {name for _, name, _ in variables}
    by_name = {names.fact_name(fact, (fact.name,) if names.fact_name(fact, (fact.name,)) in there else ()): fact for fact in FACTS}
    known: dict[str, Fact | str] = {}
    for guid, name, element in variables:
        if guid in facts:
            known[guid] = facts[guid]
        elif (of := _of(guid, name)) is not None:
            known[guid] = name
            kind = loose.get((of, name)) or _TYPES.get(element.get("typeOfVariable") or "", "text")
            own.attributes.append(AttributeItem(of, name, kind))
        elif own.renamed and name in by_name and guid:
            known[guid] = by_name[name]
    return known


def _is_one(fact: Fact, said: str) -> bool:
    """Whether a value can be that of a fact; one that cannot is somebody else's."""
    if fact == names.DATE:
        return as_day(said) is not None
    if fact == names.LENGTH:
        return said.isdecimal() and len(said) < 9
    return fact not in VALUES or said in VALUES[fact]


def as_day(written: str) -> dt.date | None:
    """A date as it is written in XML, or None."""
    try:
        return dt.date.fromisoformat(written)
    except ValueError:
        return None


def _is_group(own: Own, holder: str, name: str) -> bool:
    """Whether a set tells of the group that a variable names."""
    return holder in own.group_of or name in {one.name for one in own.groups}


def _of(guid: str, name: str) -> Any:
    return next((of for of in ("participant", "material") if guid == names.attribute_guid(of, name)), None)


def _sets(root: Any, own: Own) -> None:
    """Rounds and groups with their material, and what codes are besides."""
    for one in list(all_of(root, "Sets", "Set")):
        name, guid = named(one), _guid(one)
        sources = [_target(member) for member in one.iterchildren("MemberSource")]
        if name in _CODE_SETS and guid == names.set_guid(name):
            own.sets[name] = {_target(member) for member in one.iterchildren("MemberCode")}
        elif name.startswith(names.MEMO_SET) and guid == names.set_guid(name):
            pass
        elif match := _ROUND.fullmatch(name):
            own.rounds.append(RoundItem(guid, int(match[1]), next((a_text(said.text) for said in one.iterchildren("Description")), "")))
            own.round_of.update(dict.fromkeys(sources, guid))
        elif name.startswith(names.GROUP_SET):
            own.groups.append(GroupItem(guid, name.removeprefix(names.GROUP_SET).strip()))
            own.group_of.update(dict.fromkeys(sources, guid))
        else:
            continue
        _take(one)


def _notes(work: Work, own: Own) -> None:
    """Notes made for other programs, unless somebody has written something else into them, and all references to them."""
    shown = own.extras.of("shown")
    statuses = {names.release_guid(status): status for status in names.STRICTNESS}
    titles = {text(f"export.{status}", language): status for status in ("withheld", "redacted") for language in LANGUAGES}
    gone = set()
    for note in list(all_of(work.root, "Notes", "Note")):
        guid = _guid(note)
        if own.facts[guid].get(names.MEMO_KIND) == names.RELEASE_KIND and named(note) in titles:
            statuses[guid] = titles[named(note)]
        if note is own.extras.note or shown.get(guid) == digest(words_of(work, note)):
            gone.add(guid)
            _take(note)
    for reference in list(work.root.iter("NoteRef", "MemberNote")):
        note = _target(reference)
        if note in statuses and reference.getparent().tag == "PlainTextSelection":
            own.released[_guid(reference.getparent())] = statuses[note]
        if note in gone:
            _take(reference)


def _turns(root: Any, own: Own) -> None:
    """Turns as selections or codings, interviewers as cases, and recordings; of texts that have changed, what still says who speaks."""
    interviewers = {guid for guid, facts in own.facts.items() if facts.get(names.ROLE) == names.INTERVIEWER}
    told = {_target(one) for one in root.iter("SelectionRef") if _guid(one.getparent()) not in interviewers}
    turns, recordings = set(), set()
    for guid, kept in own.extras.of("materials").items():
        if not (material := a_dict(kept)) or as_guid(guid) is None:
            continue
        written = set(names.turn_guids(guid, len(a_list(material.get("turns")))))
        turns |= written if guid in own.turns else written - told
        if guid in own.turns:
            recordings.add(material.get("recording"))
    for source in all_of(root, "Sources", "TextSource"):
        if (guid := _guid(source)) and guid not in own.extras.of("materials"):
            turns |= set(names.turn_guids(guid, sum(1 for _ in source.iterchildren("PlainTextSelection")))) - told
    speakers = set(own.extras.guids("speakers"))
    taken = (
        ("PlainTextSelection", turns),
        ("Case", interviewers),
        ("Code", speakers),
        ("AudioSource", recordings),
        ("VideoSource", recordings),
    )
    for tag, guids in taken:
        for element in [one for one in root.iter(tag) if _guid(one) in guids] if guids else ():
            _take(element)
    for tag, targets in (("SelectionRef", turns), ("SourceRef", own.turns)):
        for element in [one for one in root.iter(tag) if _target(one) in targets] if targets else ():
            _take(element)


def _links(root: Any, own: Own) -> None:
    """Memos about what cannot refer to one."""
    for link in list(all_of(root, "Links", "Link")):
        note, end = (as_guid(link.get(name) or "") or "" for name in ("originGUID", "targetGUID"))
        if note and end and _guid(link) == names.about_guid(note, end):
            own.linked.append((note, end))
            _take(link)
