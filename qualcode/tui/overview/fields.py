"""Form fields for what several screens ask about a material: kind, round, group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.locale import text
from qualcode.study.people import group_names, round_numbers
from qualcode.tui.widgets.forms import Field

if TYPE_CHECKING:
    from qualcode.study.study import Study

KINDS = ("interview", "focus-group", "field-note", "document", "open-answer")


def kind_field(language: str, kind: str) -> Field:
    """What kind of material it is."""
    options = tuple((one, text(f"overview.kind-{one}", language)) for one in KINDS)
    return Field("kind", text("overview.field-kind", language), kind, "choice", options)


def round_field(study: Study, language: str, number: int | None) -> Field:
    """The round it belongs to; a number not yet used opens one."""
    known = round_numbers(study.reads.connection)
    hint = text("overview.round-hint", language, known=", ".join(map(str, known))) if known else text("overview.round-hint-none", language)
    return Field("round", text("overview.field-round", language), str(number or ""), "number", placeholder=hint)


def group_field(study: Study, language: str, group: str | None) -> Field:
    """The group; one that is typed for the first time is made."""
    known = group_names(study.reads.connection)
    hint = text("overview.group-hint", language, known=", ".join(known[:4])) if known else text("overview.group-hint-none", language)
    return Field("group", text("overview.field-group", language), group or "", suggestions=tuple(known), placeholder=hint)
