"""What makes the suite quick and changes nothing that is tested.

Fewer looks for rubbish, rules of style read once, and the empty tables of a new study made once and copied.
"""

from __future__ import annotations

import gc
import sqlite3

from sqlalchemy import Connection
from textual.css.model import RuleSet
from textual.css.stylesheet import CSSLocation, Stylesheet

from qualcode.study import migrations, study
from qualcode.study.database import driver

#: objects made before the collector looks at the youngest, and how many such looks before it looks at the older ones
RUBBISH = (50_000, 20, 100)


def keep_what_is_there() -> None:
    """What is in memory now stays to the end of the process: the collector need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*RUBBISH)


def copy_tables() -> None:
    """`Study.new` makes its tables by the program once in each process; from then on they are copied, byte for byte, page by page."""
    made: list[sqlite3.Connection] = []

    def tables(connection: Connection) -> None:
        if made:
            made[0].backup(driver(connection))
            return
        migrations.make_tables(connection)
        made.append(sqlite3.connect(":memory:", check_same_thread=False))
        driver(connection).backup(made[0])

    study.make_tables = tables  # type: ignore[attr-defined]


def keep_rules() -> None:
    """Each workbench, and each change of theme, reads the same rules of style anew: here they are read once for the same colours."""
    kept: dict[tuple[object, ...], list[RuleSet]] = {}
    read = Stylesheet._parse_rules

    def rules(
        sheet: Stylesheet, css: str, read_from: CSSLocation, is_default_rules: bool = False, tie_breaker: int = 0, scope: str = ""
    ) -> list[RuleSet]:
        where = (css, read_from, is_default_rules, tie_breaker, scope)
        known = (*where, *sheet._variables.items())
        if known not in kept:
            kept[known] = read(sheet, *where)
        return kept[known]

    Stylesheet._parse_rules = rules  # type: ignore[method-assign]
