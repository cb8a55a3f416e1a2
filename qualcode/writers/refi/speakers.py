"""Who speaks: participants and interviewers as cases that point at their turns, or as codes on the turns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from qualcode.text.plain import Turn
from qualcode.text.project import MaterialItem
from qualcode.text.refi_names import SPEAKERS_CODE, derived, part_of
from qualcode.writers.refi.markup import element, quoted, reference
from qualcode.writers.refi.plan import Plan
from qualcode.writers.refi.variables import Variables


class Speakers:
    """The speakers of all material. A label that nobody has said is a person stands for no case: it may be anybody."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        as_codes = plan.choices.turns == "codes"
        #: material GUIDs by participant id, and turns' GUIDs by participant id or interviewer's label
        self._materials: dict[str, list[str]] = defaultdict(list)
        self._turns: dict[tuple[str, str], list[str]] = defaultdict(list)
        #: name of each code for a speaker by its GUID, when turns are written as codings
        self.codes: dict[str, str] = {}
        self._of_label: dict[tuple[str, str], str] = {}
        names = {participant.id: participant.pseudonym for participant in plan.project.participants}
        for material in plan.project.materials:
            people = self._people(material)
            if as_codes:
                for label in dict.fromkeys(turn.speaker for turn in material.turns if turn.speaker):
                    kind, one = people.get(label, ("label", label))
                    guid = derived("speaker", kind, one)
                    self.codes[guid] = names.get(one, label) if kind == "participant" else label
                    self._of_label[material.id, label] = guid
                continue
            for guid, turn in zip(plan.turns[material.id], material.turns, strict=True):
                if turn.speaker in people:
                    self._turns[people[turn.speaker]].append(guid)

    def coding(self, guid: str, turn: Turn, material: MaterialItem) -> str:
        """The coding of a turn with its speaker, when that is wanted."""
        if not self.codes:
            return ""
        return f'<Coding guid="{part_of(guid, "coding")}">{reference("CodeRef", self._of_label[material.id, turn.speaker or ""])}</Coding>'

    def code_elements(self) -> Iterator[str]:
        """The speakers as codes, under a code that is none."""
        if self.codes:
            yield f'<Code guid="{derived("speakers")}" name="{SPEAKERS_CODE}" isCodable="false">'
            for guid, name in self.codes.items():
                yield f'<Code guid="{guid}" name="{quoted(name)}" isCodable="true"/>'
            yield "</Code>"

    def case_elements(self, variables: Variables) -> Iterator[str]:
        """Participants in their order, then interviewers by label."""
        plan = self._plan
        for participant in plan.project.participants:
            guid = plan.guids.participants[participant.id]
            yield f'<Case guid="{guid}" name="{quoted(participant.pseudonym)}">{element("Description", participant.note)}'
            yield variables.of_participants[participant.id]
            yield "".join([reference("SourceRef", one) for one in self._materials[participant.id]])
            yield self._selections("participant", participant.id)
            yield "</Case>\n"
        for label in sorted({one for kind, one in self._turns if kind == "interviewer"}):
            yield f'<Case guid="{derived("interviewer", label)}" name="{quoted(label)}">{variables.of_interviewer()}'
            yield self._selections("interviewer", label)
            yield "</Case>\n"

    def _selections(self, kind: str, one: str) -> str:
        return "".join([reference("SelectionRef", turn) for turn in self._turns.get((kind, one), ())])

    def _people(self, material: MaterialItem) -> dict[str | None, tuple[str, str]]:
        """Who the labels of a material are, as far as somebody has said so; notes in which material a participant speaks."""
        people: dict[str | None, tuple[str, str]] = {}
        for speaker in material.speakers:
            if speaker.participant is not None:
                people[speaker.label] = ("participant", speaker.participant)
                there = self._materials[speaker.participant]
                guid = self._plan.guids.materials[material.id]
                if guid not in there:
                    there.append(guid)
            elif speaker.interviewer:
                people[speaker.label] = ("interviewer", speaker.label)
        return people
