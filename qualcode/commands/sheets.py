"""Paper from the shell: a transcript as a coding sheet."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path

from qualcode.commands.terminal import open_for_reading, open_for_writing, put_json, say
from qualcode.locale import text


def sheet(arguments: argparse.Namespace) -> int:
    """A coding sheet in Word; a draft is frozen first, and that is said before it is done."""
    from qualcode.study.references import FINDERS
    from qualcode.study.sheet import coding_sheet
    from qualcode.writers.coding_sheet import check_ending, write_sheet

    target = Path(arguments.to)
    check_ending(target)
    study = open_for_reading(arguments)
    with closing(study):
        material = study.reads.material(FINDERS["material"](study.reads.connection, arguments.material))
    if not material.frozen:
        say(text("paper.freezing", study.language, material=material.name))
        with open_for_writing(arguments) as writer:
            writer.do("freeze", material=material.id)
    with open_for_reading(arguments) as study:
        printed = coding_sheet(study.reads.connection, material.id)
        write_sheet(printed, target, study.language)
    say(text("paper.sheet-written", study.language, file=target, material=printed.material, n=len(printed.lines)))
    if arguments.json:
        put_json({"file": str(target), "material": printed.material, "lines": len(printed.lines), "withheld": printed.withheld})
    return 0
