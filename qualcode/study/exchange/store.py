"""A `Project` into a study, as one action: what the study has already is found again, the rest goes in, nothing is changed or lost."""

from __future__ import annotations

from collections.abc import Callable, Generator

from qualcode.study.bulk import no_looking_for_rubbish
from qualcode.study.exchange.codings import put_codes, put_codings, put_quotations
from qualcode.study.exchange.desk import Desk, Parts, Stored
from qualcode.study.exchange.materials import put_materials
from qualcode.study.exchange.past import replay
from qualcode.study.exchange.people import put_coders, put_groups, put_participants, put_rounds
from qualcode.study.exchange.theory import put_memos, put_relations
from qualcode.study.exchange.whole import check_whole
from qualcode.study.study import Study
from qualcode.study.verbs.materials import group_id, round_id
from qualcode.study.work import to_the_end
from qualcode.text.project import Project

_STEPS: tuple[Callable[[Desk], Parts[None]], ...] = (
    put_coders,
    put_rounds,
    put_groups,
    put_participants,
    put_materials,
    put_codes,
    put_quotations,
    put_codings,
    put_relations,
    put_memos,
)


def store_project(study: Study, project: Project, *, source: str, round_number: int | None = None, group: str | None = None) -> Stored:
    """As `storing`, all at once."""
    return to_the_end(storing(study, project, source=source, round_number=round_number, group=group))


def storing(
    study: Study, project: Project, *, source: str, round_number: int | None = None, group: str | None = None
) -> Generator[tuple[int, int], None, Stored]:
    """Put a project in, all of it or, where anything fails, nothing; part by part, giving how much is done, of how much.

    `source` is the file's name. What is there already, by id or else by what a person knows it by, is left exactly as it is.
    `round_number` and `group` are those of new material that names none itself. Closed before its end, the study is as before.
    Raises Fault for a project that could not be stored.
    """
    check_whole(project, source)
    items = sum(len(getattr(project, field)) for field in ("materials", "codes", "quotations", "codings", "memos", "past"))
    done = 0
    with no_looking_for_rubbish(), study.action("import") as work:
        work.say("import-project", file=source)
        desk = Desk(work, project)
        for step in _STEPS:
            if step is put_materials and project.materials:
                desk.round_id = None if round_number is None else round_id(work, round_number)
                desk.group_id = group_id(work, group) if group else None
            told = step is put_codings and desk.former(project.past)
            for part in _gone_through(study, desk) if told else step(desk):
                done = min(done + part, items)
                yield done, items
        return desk.stored


def _gone_through(study: Study, desk: Desk) -> Parts[None]:
    """The codings by the history that made them."""
    desk.stored.past = yield from replay(study, desk.project, desk.ids)
    desk.stored.new["coding"] = len(desk.project.codings)
