"""Studies: new, demo, open."""

from __future__ import annotations

import argparse
import gc
from pathlib import Path

from qualcode.commands.terminal import coder_of, is_terminal, open_for_reading, open_for_writing, put, put_json, say
from qualcode.faults import Fault, UsageFault
from qualcode.locale import DEFAULT_LANGUAGE, text


def new(arguments: argparse.Namespace) -> int:
    """An empty study in a folder."""
    from qualcode.study import Study

    language = arguments.language or DEFAULT_LANGUAGE
    folder = Path(arguments.dir)
    with Study.new(
        folder, title=arguments.title or "", language=language, tradition=arguments.tradition, coder=coder_of(arguments)
    ) as study:
        say(text("shell.new", language, file=study.file))
        if arguments.json:
            put_json({"file": str(study.file), "id": study.id})
    return 0


def demo(arguments: argparse.Namespace) -> int:
    """Lay out the demo study; open it where there is a terminal."""
    from qualcode.demo import lay_out_demo

    language = arguments.language or DEFAULT_LANGUAGE
    folder = Path(arguments.to or text("shell.demo-folder", language))
    file = lay_out_demo(folder, language)
    put(text("shell.demo", language, file=file))
    arguments.study, arguments.language = str(folder), language
    if is_terminal() and not arguments.no_open:
        return open_study(arguments)
    for line in text("shell.demo-next", language, folder=folder).splitlines():
        put(line)
    return 0


def open_study(arguments: argparse.Namespace) -> int:
    """The workbench on a study; for reading where another has it open."""
    if not is_terminal():
        raise UsageFault("shell.no-terminal")
    # Starting makes many objects and drops few: looking for rubbish among them costs a tenth of the time to the first picture.
    # The workbench looks again once that stands.
    gc.disable()
    from qualcode.preferences import read_preferences
    from qualcode.study.recent import remember
    from qualcode.tui.app import run

    arguments.language = arguments.language or read_preferences().language
    try:
        study = open_for_writing(arguments, needs_coder=True)
    except Fault as fault:
        if fault.key not in ("study.held", "study.read-only", "study.disk-full"):
            raise
        study = open_for_reading(arguments)
        say(fault.text(study.language))
        say(text("shell.reading-only", study.language))
    remember(study.file.parent, study.reads.study().title)
    with study:
        return run(study, language=study.language)


def home(arguments: argparse.Namespace) -> int:
    """The workbench without a study: recent ones, new, demo."""
    if not is_terminal():
        raise UsageFault("shell.no-terminal")
    from qualcode.preferences import read_preferences
    from qualcode.tui.app import run

    return run(None, language=arguments.language or read_preferences().language or DEFAULT_LANGUAGE)
