"""How far coders agree, where a comparison of them was used: what was compared, in which unit, and how all of it was counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_args

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.locale.formats import number
from qualcode.study.agreement import Comparison, Unit, study_agreement
from qualcode.study.settling import settled_places
from qualcode.writers.agreement_table import grid
from qualcode.writers.appendices.blocks import Block, Heading, Paragraph
from qualcode.writers.appendices.figures import table_of
from qualcode.writers.appendices.parts import Source


def agreement(source: Source) -> Iterator[Block]:
    """The figures of all coders who have material in common; nothing where no two have any. Of settled differences, those before.

    The recipe's "agreement" may say what is compared, by the names of `Comparison`: {"coders": [...], "unit": "turns"}.
    """
    language, told_of = source.language, source.recipe.get("agreement", {})
    what = _asked(told_of)
    places = len(settled_places(source.reads.connection))
    try:
        report = study_agreement(source.reads.connection, what, lambda *_: source.turn(), before_settling=places > 0)
    except Fault as fault:
        if fault.key == "agreement.one-coder" and not told_of:
            return
        raise
    if not report.texts:
        return
    told = grid(report, language, folded=True)
    yield Paragraph(told.title)
    yield Paragraph(text("analysis.agreement-compared", language, materials=", ".join(one.material for one in report.texts)))
    if places:
        yield Paragraph(text("analysis.agreement-before", language, n=places, count=number(places, language)))
    for note in told.notes:
        yield Paragraph(note, "item")
    yield table_of(told)
    for more in told.more:
        yield Heading(more.title)
        yield table_of(more)


#: what the recipe may name -> what its value must be
_FIELDS: dict[str, Callable[[Any], bool]] = {
    "coders": lambda value: _names(value),
    "materials": lambda value: _names(value),
    "unit": lambda value: value in get_args(Unit),
    "round": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "milestone": lambda value: isinstance(value, str),
    "with_subcodes": lambda value: isinstance(value, bool),
    "without_interviewers": lambda value: isinstance(value, bool),
}


def _asked(told: Mapping[str, Any]) -> Comparison:
    """What the recipe wants compared. Raises Fault for what it cannot be."""
    for name, value in told.items():
        if name not in _FIELDS or not _FIELDS[name](value):
            raise Fault("analysis.agreement-recipe", name=str(name)[:40], value=str(value)[:40], known=", ".join(_FIELDS))
    given: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}
    return Comparison(**given)


def _names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)
