"""Material as text sources: passages with their codings, speakers' turns as passages without any, facts as variables."""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter
from pathlib import PurePath

from qualcode.text.plain import Turn
from qualcode.text.project import MaterialItem, QuotationItem
from qualcode.text.refi_names import one_line, part_of
from qualcode.writers.refi.markup import element, made, quoted, reference
from qualcode.writers.refi.plan import Plan
from qualcode.writers.refi.positions import Positions
from qualcode.writers.refi.speakers import Speakers
from qualcode.writers.refi.variables import Variables

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SOUND = frozenset([".aac", ".aif", ".aiff", ".amr", ".flac", ".m4a", ".mp3", ".oga", ".ogg", ".opus", ".wav", ".wma"])
_FILM = frozenset([".avi", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".webm", ".wmv"])


def text_path(plan: Plan, material: MaterialItem) -> str:
    """Where its text lies, within the folder of sources."""
    return f"{plan.guids.materials[material.id]}.txt"


def docx_path(plan: Plan, material: MaterialItem) -> str | None:
    """Where its Word file lies. Other originals have no place: ATLAS.ti takes a text given as rich text for an empty document."""
    original = material.original
    if original is None or not original.content.startswith(b"PK"):
        return None
    if original.media_type != _DOCX and PurePath(original.name).suffix.lower() != ".docx":
        return None
    return f"{part_of(plan.guids.materials[material.id], 'docx')}.docx"


def source_element(plan: Plan, variables: Variables, speakers: Speakers, material: MaterialItem) -> Iterator[str]:
    """The source of one material, in pieces."""
    guid = plan.guids.materials[material.id]
    docx = docx_path(plan, material)
    rich = f' richTextPath="internal://{docx}"' if docx else ""
    yield f'<TextSource guid="{guid}" name="{quoted(material.name)}"{rich} plainTextPath="internal://{text_path(plan, material)}"'
    yield f"{made(None, material.imported_at)}>{element('Description', material.note)}"
    position = Positions(material.text, plan.choices.dialect)
    pieces = [(item.start, item.end, 1, _passage(plan, material, item, position)) for item in plan.passages.get(material.id, ())]
    pieces += [
        (turn.start, turn.end, 0, _turn(turn_guid, turn, position, speakers.coding(turn_guid, turn, material)))
        for turn_guid, turn in zip(plan.turns[material.id], material.turns, strict=True)
        if turn.speaker
    ]
    pieces.sort(key=itemgetter(0, 1, 2))
    for piece in pieces:
        yield piece[3]
    yield note_refs(plan, "material", guid)
    yield f"{variables.of_materials[material.id]}</TextSource>\n"


def recording_element(plan: Plan, material: MaterialItem) -> str:
    """The recording a material was transcribed from, with the times of its turns, where its name is known."""
    kind = recording_kind(material)
    if kind is None:
        return ""
    guid = plan.guids.materials[material.id]
    position = Positions(material.text, plan.choices.dialect)
    points = "".join(
        f'<SyncPoint guid="{part_of(guid, "time", number)}" timeStamp="{round(turn.time_from * 1000)}" position="{position(turn.start)}"/>'
        for number, turn in enumerate(material.turns)
        if turn.time_from is not None
    )
    name = quoted(material.source)
    return (
        f'<{kind}Source guid="{recording_guid(guid)}" name="{name}" path="relative:///{name}">'
        f'<Transcript guid="{part_of(guid, "transcript")}" name="{quoted(material.name)}" '
        f'plainTextPath="internal://{text_path(plan, material)}">{points}</Transcript></{kind}Source>\n'
    )


def recording_guid(material: str) -> str:
    """The GUID of the recording of the material with this GUID."""
    return part_of(material, "recording")


def recording_kind(material: MaterialItem) -> str | None:
    """Audio or Video where the material's text came from a recording and has its times; None otherwise."""
    if not any(turn.time_from is not None for turn in material.turns):
        return None
    ending = PurePath(material.source).suffix.lower()
    return "Audio" if ending in _SOUND else "Video" if ending in _FILM else None


def note_refs(plan: Plan, kind: str, guid: str) -> str:
    """References to all notes about something."""
    found = plan.notes.get((kind, guid))
    return "".join([reference("NoteRef", note) for note in found]) if found else ""


def _passage(plan: Plan, material: MaterialItem, item: QuotationItem, position: Positions) -> str:
    """A quotation with its codings and memos."""
    guids, notes = plan.guids, plan.notes
    guid = guids.quotations[item.id]
    inner = []
    for coding in plan.codings.get(item.id, ()):
        coding_guid = guids.codings[coding.id]
        about = note_refs(plan, "coding", coding_guid) if ("coding", coding_guid) in notes else ""
        who = made(guids.coder(coding.coder), coding.created_at)
        inner.append(f'<Coding guid="{coding_guid}"{who}>{plan.code_refs[coding.code]}{about}</Coding>')
    inner.append(note_refs(plan, "quotation", guid))
    content = "".join(inner)
    name = quoted(one_line(material.text[item.start : item.end]))
    opening = (
        f'<PlainTextSelection guid="{guid}" name="{name}" startPosition="{position(item.start)}" endPosition="{position(item.end)}"'
        f"{made(guids.coder(item.coder), item.created_at)}"
    )
    return f"{opening}>{content}</PlainTextSelection>\n" if content else f"{opening}/>\n"


def _turn(guid: str, turn: Turn, position: Positions, coding: str) -> str:
    """A speaker's turn: a passage with the speaker's name, which the speaker's case points at."""
    opening = (
        f'<PlainTextSelection guid="{guid}" name="{quoted(turn.speaker or "")}" '
        f'startPosition="{position(turn.start)}" endPosition="{position(turn.end)}"'
    )
    return f"{opening}>{coding}</PlainTextSelection>\n" if coding else f"{opening}/>\n"
