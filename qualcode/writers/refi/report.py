"""What a REFI-QDA file holds, what it does not, and what the researcher has to know before it is given to anybody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qualcode.text.plain import Notice
from qualcode.text.project import Project
from qualcode.writers.refi.markup import fits
from qualcode.writers.refi.plan import Plan
from qualcode.writers.refi.positions import has_astral
from qualcode.writers.refi.sources import docx_path, recording_kind


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written where: counts by kind, what is not in the file, and what to mind."""

    path: Path
    #: in the order to be told in: "materials", "codes", "quotations", … and how many
    counts: dict[str, int]
    #: what the file does not hold, or holds where only qualcode finds it
    lost: tuple[Notice, ...]
    #: that the file is complete, and what may go wrong where it is read
    notices: tuple[Notice, ...]


def counted(project: Project, fmt: str) -> dict[str, int]:
    """How many of each kind of thing the file holds."""
    if fmt == "qdc":
        return {"codes": len(project.codes)}
    return {
        "materials": len(project.materials),
        "participants": len(project.participants),
        "coders": len(project.coders),
        "codes": len(project.codes),
        "quotations": len(project.quotations),
        "codings": len(project.codings),
        "memos": len(project.memos),
        "relations": len(project.relations),
    }


def lost_from_project(plan: Plan) -> Iterator[Notice]:
    """What a .qdpx of this project leaves out, or keeps for qualcode only."""
    project = plan.project
    originals = sum(1 for one in project.materials if one.original is not None and docx_path(plan, one) is None)
    if originals:
        yield Notice("export.lost_originals", {"n": originals, "count": originals})
    if project.past or project.former_codes or project.former_quotations:
        yield Notice("export.lost_history", {"n": len(project.past), "count": len(project.past)})
    broken = sum(1 for words in _names(project) if not fits(words))
    if broken:
        yield Notice("export.lost_characters", {"n": broken, "count": broken})
    yield Notice("export.lost_always")
    if _has_own_facts(plan):
        yield Notice("export.only_here")


def lost_from_codebook(plan: Plan) -> Iterator[Notice]:
    """What a .qdc of this project leaves out."""
    broken = sum(1 for code in plan.project.codes if not (fits(code.name) and fits(code.definition)))
    if broken:
        yield Notice("export.lost_characters", {"n": broken, "count": broken})
    memos = sum(1 for memo in plan.project.memos if any(about.kind == "code" for about in memo.about))
    if memos:
        yield Notice("export.lost_code_memos", {"n": memos, "count": memos})
    yield Notice("export.lost_codebook")


def to_mind(plan: Plan) -> Iterator[Notice]:
    """That the file is complete; where positions may be read otherwise than they are meant."""
    project = plan.project
    held = [one.release for one in project.quotations if one.release in ("withheld", "redacted")]
    yield Notice("export.complete")
    if held:
        yield Notice("export.withheld_count", {"n": len(held), "count": len(held)})
    astral = [material.name for material in project.materials if has_astral(material.text)]
    if astral and plan.choices.dialect == "standard":
        yield Notice(
            "export.astral", {"n": len(astral), "count": len(astral), "names": ", ".join(astral[:5]) + ("…" if astral[5:] else "")}
        )
    if plan.choices.dialect == "nvivo":
        yield Notice("export.for_nvivo")
    untold = sum(1 for one in project.materials if recording_kind(one) is None and any(turn.time_from is not None for turn in one.turns))
    if untold:
        yield Notice("export.times", {"n": untold, "count": untold})


def _has_own_facts(plan: Plan) -> bool:
    """Whether there is anything that only qualcode finds again."""
    project = plan.project
    return bool(
        project.relations
        or any(coding.in_pass for coding in project.codings)
        or any(item.printed is not None or item.release == "free" or item.release_why for item in project.quotations)
        or any(code.created_at or code.coder for code in project.codes)
        or any(material.turns for material in project.materials)
    )


def _names(project: Project) -> Iterator[str]:
    """Everything written into the XML itself rather than into a file of its own, but for the names of passages."""
    yield project.title
    for coder in project.coders:
        yield coder.name + coder.full_name
    for participant in project.participants:
        yield "".join([participant.pseudonym, participant.note, *participant.attributes.values()])
    for material in project.materials:
        yield "".join([material.name, material.note, material.place, material.present, *material.attributes.values()])
    for code in project.codes:
        yield code.name + code.definition
    for memo in project.memos:
        yield memo.title
    for relation in project.relations:
        yield relation.type
    for attribute in project.attributes:
        yield attribute.name
    for group in project.groups:
        yield group.name
    for one in project.rounds:
        yield one.label
