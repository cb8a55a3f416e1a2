"""A `Project` into a study, as one action: what the study has already is found again, the rest goes in, nothing is changed or lost."""

from __future__ import annotations

from qualcode.study.bulk import no_looking_for_rubbish
from qualcode.study.exchange.codings import put_codes, put_codings, put_quotations
from qualcode.study.exchange.desk import Desk, Progress, Stored
from qualcode.study.exchange.materials import put_materials
from qualcode.study.exchange.past import replay
from qualcode.study.exchange.people import put_coders, put_groups, put_participants, put_rounds
from qualcode.study.exchange.theory import put_memos, put_relations
from qualcode.study.study import Study
from qualcode.study.verbs.materials import group_id, round_id
from qualcode.text.project import Project

_STEPS = (
    (put_coders, "coders"),
    (put_rounds, "rounds"),
    (put_groups, "groups"),
    (put_participants, "participants"),
    (put_materials, "materials"),
    (put_codes, "codes"),
    (put_quotations, "quotations"),
    (put_codings, "codings"),
    (put_relations, "relations"),
    (put_memos, "memos"),
)


def store_project(
    study: Study,
    project: Project,
    *,
    source: str,
    round_number: int | None = None,
    group: str | None = None,
    progress: Progress | None = None,
) -> Stored:
    """Put a project in, all of it or, where anything fails, nothing. `source` is the file's name.

    What is there already, by id or else by what a person knows it by, is left exactly as it is. `round_number` and
    `group` are those of new material that names none itself. `progress` may raise to stop; then the study is as before.
    """
    with no_looking_for_rubbish(), study.action("import") as work:
        work.say("import-project", file=source)
        desk = Desk(work, project, progress)
        for at, (step, what) in enumerate(_STEPS):
            desk.tell(at, len(_STEPS), what)
            if step is put_materials and project.materials:
                desk.round_id = None if round_number is None else round_id(work, round_number)
                desk.group_id = group_id(work, group) if group else None
            if step is put_codings and desk.former(project.past):
                desk.stored.past = replay(study, project, desk.ids)
                desk.stored.new["coding"] = len(project.codings)
            else:
                step(desk)
        return desk.stored
