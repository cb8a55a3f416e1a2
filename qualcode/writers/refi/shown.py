"""Notes that show the users of other programs what REFI-QDA has no element for: coding rules, relations, evidence, release.

What they say stands exactly in the extras too, so that qualcode does not read these notes back unless somebody changed them.
"""

from __future__ import annotations

from qualcode.locale import text
from qualcode.text.coding_rules import rule_lines, rule_of
from qualcode.text.project import CodeItem, RelationItem
from qualcode.text.refi_names import RELEASE_KIND, one_line, part_of, release_guid
from qualcode.writers.refi.plan import Plan, Shown, show

#: statuses that say what may not be printed; "free" is told to qualcode only, since forgetting it does no harm
_RESTRICTED = ("withheld", "redacted")


def show_all(plan: Plan) -> None:
    """Make the notes and put them in their places."""
    for code in plan.project.codes:
        _coding_rule(plan, code)
    for relation in plan.project.relations:
        _relation(plan, relation)
    for status in _RESTRICTED:
        _release(plan, status)


def _coding_rule(plan: Plan, code: CodeItem) -> None:
    lines = rule_lines(rule_of(code), plan.choices.language)
    if lines:
        guid = plan.guids.codes[code.id]
        name = text("export.rule", plan.choices.language, code=code.name)
        show(plan, Shown(part_of(guid, "rule"), name, "\n\n".join(lines), "coding rule", (("code", guid),)))


def _relation(plan: Plan, relation: RelationItem) -> None:
    """What is known of a relation beside its type and direction, and a note for the quotations on either side."""
    language, guid = plan.choices.language, plan.guids.relations[relation.id]
    statement = f"{plan.codes[relation.source].name} → {relation.type} → {plan.codes[relation.to].name}"
    known = [(text("export.status", language), text(f"export.{relation.status}", language))]
    if relation.phenomenon is not None:
        known.append((text("export.phenomenon", language), plan.codes[relation.phenomenon].name))
    if relation.scope:
        known.append((text("export.scope", language), relation.scope))
    if relation.evidence or len(known) > 1 or relation.status != "hypothesis":
        words = "\n".join([statement, *(f"{label}: {value}" for label, value in known)])
        show(plan, Shown(part_of(guid, "relation"), statement, words, "relation", (("relation", guid),)))
    for side in ("for", "against"):
        _evidence(plan, relation, side, statement)


def _evidence(plan: Plan, relation: RelationItem, side: str, statement: str) -> None:
    language, guid = plan.choices.language, plan.guids.relations[relation.id]
    found = [evidence for evidence in relation.evidence if evidence.side == side]
    if not found:
        return
    lines = []
    for evidence in found:
        quotation = plan.quotations[evidence.quotation]
        material = plan.materials[quotation.material]
        level = f" [{evidence.level}]" if evidence.level else ""
        lines.append(f"{material.name}{level}: {one_line(material.text[quotation.start : quotation.end])}")
    name = text(f"export.evidence_{side}", language, relation=statement)
    about = [("relation", guid), *(("quotation", plan.guids.quotations[evidence.quotation]) for evidence in found)]
    words = "\n".join([name, *lines])
    show(plan, Shown(part_of(guid, "evidence", side), name, words, f"evidence {side}", tuple(dict.fromkeys(about))))


def _release(plan: Plan, status: str) -> None:
    """One note for all quotations that may not be printed as they are."""
    about = [("quotation", plan.guids.quotations[item.id]) for item in plan.project.quotations if item.release == status]
    if about:
        language = plan.choices.language
        name, words = text(f"export.{status}", language), text(f"export.{status}_means", language)
        show(plan, Shown(release_guid(status), name, words, RELEASE_KIND, tuple(about)))
