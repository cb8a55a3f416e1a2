"""The history of codings that another program tells, gone through again in the journal.

Each change becomes an action of the kind "import" with the time it really happened, and is no part of the undo stack; all belong to
the action that brings the project in and are undone with it. So the journal knows which codes were in use when, also those that had
been merged away before the project was written: saturation as analysed is computed from that (METHOD.md B1.0, the two clocks).
"""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import delete, update

from qualcode.model import Code, Coding, Quotation
from qualcode.study.exchange.desk import Parts
from qualcode.study.names import clean_name
from qualcode.study.study import Study
from qualcode.study.work import table_of
from qualcode.text.project import PastChange, Project

#: changes in a part
_CHANGES = 25


def replay(study: Study, project: Project, ids: dict[str, dict[str, str]]) -> Parts[int]:
    """Go through `project.past` within the open action; how many changes there were. `ids` are the study's, by kind and item."""
    names = {code.id: clean_name(code.name) for code in (*project.codes, *project.former_codes)}
    coders = {one.id: one.name for one in project.coders}
    codes, quotations = ids["code"], ids["quotation"]
    final = {item.id: item for item in project.codings}
    standing: defaultdict[str, set[str]] = defaultdict(set)

    def one(change: PastChange) -> None:
        with study.past_action(f"past-{change.change}", at=change.at, coder=coders.get(change.coder or "")) as work:
            work.say(f"past-{change.change}", code=names.get(change.code, ""), into=names.get(change.into, ""))
            if change.change == "code":
                item = final.get(change.coding)
                coding = {
                    "quotation_id": quotations[change.quotation],
                    "code_id": codes[change.code],
                    "coder_id": ids["coder"].get(change.coder or ""),
                    "created_at": (item.created_at if item else None) or change.at,
                }
                ids["coding"][change.coding] = work.insert(Coding, **coding)
                standing[change.code].add(change.coding)
            elif change.change == "uncode":
                work.delete(Coding, ids["coding"].pop(change.coding))
                standing[change.code].discard(change.coding)
            elif change.change == "merge-codes":
                table = table_of(Coding)
                work.connection.execute(update(table).where(table.c.code_id == codes[change.code]).values(code_id=codes[change.into]))
                work.delete(Code, codes[change.code])
            else:
                work.delete(Code, codes[change.code])

    for number, change in enumerate(project.past, 1):
        one(change)
        if number % _CHANGES == 0:
            yield _CHANGES
    with study.action("import") as work:
        former = [quotations[item.id] for item in project.former_quotations if item.id in quotations]
        table = table_of(Quotation)
        for start in range(0, len(former), 500):
            work.connection.execute(delete(table).where(table.c.id.in_(former[start : start + 500])))
    return len(project.past)
