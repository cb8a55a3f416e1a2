"""Which names of codes get the action hint, a mark on names that say no action: a matter of the tradition, unless a setting decides."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, select

from qualcode.model import Study
from qualcode.study.settings import setting
from qualcode.text.hints import LANGUAGES, is_action

#: traditions in which codes are to say what somebody does
TRADITIONS = ("charmaz",)


def action_hint(connection: Connection) -> Callable[[str, bool], bool]:
    """A function of a code's name and of whether it is in vivo: whether to mark it. Read once, asked for every code."""
    study = connection.execute(select(Study.language, Study.tradition)).one()
    wanted = setting(connection, "action-hint")
    if not (study.tradition in TRADITIONS if wanted is None else wanted) or study.language not in LANGUAGES:
        return lambda name, in_vivo: False
    return lambda name, in_vivo: not in_vivo and not is_action(name, study.language, in_vivo)
