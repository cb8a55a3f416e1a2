"""What our own export says beside the standard: taken out of the XML before it is read, put back into the project by `restore`.

So the reader of other programs' files sees what any of them could have written, and nothing of ours is taken for something else.
What another program has changed is left in, for that reader: texts with other words than they had, notes that say something new.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from qualcode.readers.refi.base import Work
from qualcode.readers.refi.extras import Extras, a_dict, a_list, a_text, find_extras, texts, words_of
from qualcode.readers.refi.xml import all_of, long_text, named, target
from qualcode.text import refi_names as names
from qualcode.text.plain import Turn
from qualcode.text.project import AttributeItem, GroupItem, RoundItem
from qualcode.text.refi_names import FACTS, Fact, as_guid, digest

_ROUND = re.compile(re.escape(names.ROUND_SET) + r"(\d{1,4})")
_CODE_SETS = (names.CORE_SET, names.CATEGORY_SET, names.IN_VIVO_SET, names.EXCLUSIVE_SET)
_TYPES = {shown: kind for kind, shown in names.VARIABLE_TYPES.items()}


@dataclass(slots=True)
class Own:
    """What was taken out. Things are named by their GUIDs, which are the ids they are read with."""

    extras: Extras
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
    #: memos about participants and rounds
    linked: list[tuple[str, str]] = field(default_factory=list)
    #: quotations that a note says are withheld or redacted
    released: dict[str, str] = field(default_factory=dict)
    #: turns of the materials whose text is as it was written
    turns: dict[str, tuple[Turn, ...]] = field(default_factory=dict)


def take_out(work: Work) -> Own | None:
    """Everything of ours in a project, which is then no longer in its XML; None where there are no extras to know it by."""
    extras = find_extras(work)
    if extras is None:
        return None
    own = Own(extras)
    _texts(work, own)
    _variables(work.root, own)
    _sets(work.root, own)
    _notes(work, own)
    _turns(work.root, own)
    _links(work.root, own)
    for element in work.root.iter("Code", "Case", "TextSource", "Set"):
        if (said := next(element.iterchildren("Description"), None)) is not None and (key := _guid(element)):
            own.described[key] = long_text(said.text)
    return own


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
    """Facts and attributes, with all their values."""
    facts = {names.fact_guid(fact): fact for fact in FACTS}
    loose = {(one[0], one[1]): one[2] for row in own.extras.rows("attributes") if len(one := texts(row)) == 3}
    known: dict[str, Fact | str] = {}
    for variable in list(all_of(root, "Variables", "Variable")):
        guid, name = _guid(variable), named(variable)
        if guid in facts:
            known[guid] = facts[guid]
        elif (of := _of(guid, name)) is not None:
            known[guid] = name
            kind = loose.get((of, name)) or _TYPES.get(variable.get("typeOfVariable") or "", "text")
            own.attributes.append(AttributeItem(of, name, kind))
        else:
            continue
        _take(variable)
    for value in list(root.iter("VariableValue")):
        variable = known.get(next((_target(one) for one in value.iterchildren("VariableRef")), ""))
        if variable is None:
            continue
        holder = _guid(value.getparent())
        said = next((a_text(one.text) for one in value.iterchildren() if one.tag != "VariableRef"), "")
        if isinstance(variable, Fact):
            own.facts[holder][variable] = said
        elif said:
            own.values[holder][variable] = said
        _take(value)


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
    gone = set()
    for note in list(all_of(work.root, "Notes", "Note")):
        guid = _guid(note)
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
        written = {names.turn_guid(guid, number) for number in range(len(a_list(material.get("turns"))))}
        turns |= written if guid in own.turns else written - told
        if guid in own.turns:
            recordings.add(material.get("recording"))
    speakers = set(own.extras.guids("speakers"))
    taken = (
        ("PlainTextSelection", turns),
        ("Case", interviewers),
        ("Code", speakers),
        ("AudioSource", recordings),
        ("VideoSource", recordings),
    )
    for tag, guids in taken:
        for element in [one for one in root.iter(tag) if _guid(one) in guids]:
            _take(element)
    for tag, targets in (("SelectionRef", turns), ("SourceRef", own.turns)):
        for element in [one for one in root.iter(tag) if _target(one) in targets]:
            _take(element)


def _links(root: Any, own: Own) -> None:
    """Memos about what cannot refer to one."""
    for link in list(all_of(root, "Links", "Link")):
        note, end = (as_guid(link.get(name) or "") or "" for name in ("originGUID", "targetGUID"))
        if note and end and _guid(link) == names.about_guid(note, end):
            own.linked.append((note, end))
            _take(link)
