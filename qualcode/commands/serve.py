"""The workbench in a browser on this machine."""

from __future__ import annotations

import argparse

from qualcode.commands.terminal import open_for_reading, put, say
from qualcode.faults import Fault
from qualcode.locale import text


def serve(arguments: argparse.Namespace) -> int:
    """Serve a study on loopback until ctrl+c."""
    with open_for_reading(arguments) as study:
        file, language, title = study.file, study.language, study.reads.study().title
    try:
        from qualcode.tui.browser.server import StudyServer, listening
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("textual_serve", "aiohttp"):
            raise
        raise Fault("serve.not-installed") from None
    given = [arguments.coder or "", arguments.language or ""]
    server = StudyServer(file.resolve(), given, listening(arguments.port), title=title, language=language)
    say(text("serve.open", language))
    put(server.address)
    say(text("serve.stop", language))
    server.run()
    return 0
