"""The command line: which command is run, and what is said when it cannot be. Nothing heavy is imported before a command is known."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

from qualcode.commands.parser import build_parser
from qualcode.faults import Fault, UsageFault
from qualcode.locale import DEFAULT_LANGUAGE, LANGUAGES


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit status: 0 done, 1 the study or input is at fault, 2 wrong usage."""
    given = _as_command(list(sys.argv[1:] if argv is None else argv))
    language = _language_of(given)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        arguments = build_parser(language).parse_args(given)
        return _command(arguments)(arguments)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 2
    except Fault as fault:
        from qualcode.commands.terminal import say

        say(fault.text(_spoken(given, language)))
        return 2 if isinstance(fault, UsageFault) else 1
    except KeyboardInterrupt:
        from qualcode.commands.terminal import say
        from qualcode.locale import text

        # The line that tells how far it is may stand half written.
        say(("\n" if sys.stderr.isatty() else "") + text("shell.stopped", _spoken(given, language)))
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        from qualcode.commands.terminal import say
        from qualcode.crash import write_report

        damaged = _of_database(error, given)
        # Anything else is the program's own fault: a report for its makers, a sentence for its user.
        say(damaged.text(language) if damaged else write_report(error, language))
        return 1


def _of_database(error: Exception, given: Sequence[str]) -> Fault | None:
    """What went wrong while reading a study's file, as a fault of the file; None for any other error."""
    if "sqlalchemy" not in sys.modules:
        return None
    from sqlalchemy.exc import DBAPIError

    from qualcode.study.database import DatabaseError, as_fault

    cause = error.orig if isinstance(error, DBAPIError) else error
    study = _study_in(given)
    return as_fault(cause, study) if isinstance(cause, DatabaseError) and study else None


def _command(arguments: argparse.Namespace) -> Callable[[argparse.Namespace], int]:
    module, _, function = getattr(arguments, "run", "studies.home").partition(".")
    found: Callable[[argparse.Namespace], int] = getattr(import_module(f"qualcode.commands.{module}"), function)
    return found


def _as_command(given: list[str]) -> list[str]:
    """`qualcode PATH` is the same as `qualcode open PATH`."""
    if given and not given[0].startswith("-") and given[0] not in _COMMANDS and (os.sep in given[0] or Path(given[0]).exists()):
        return ["open", *given]
    return given


def _about_messages(given: Sequence[str]) -> Sequence[str]:
    """What of a command line may say the language of messages: behind `transcribe` and `models try`, --language is a recording's."""
    command = _command_of(given)
    last = command if command == "transcribe" else "try" if command == "models" and "try" in given else None
    return given[: given.index(last)] if last else given


def _command_of(given: Sequence[str]) -> str | None:
    """The first word that is neither an option nor the value of one."""
    return next((word for before, word in zip(["", *given], given, strict=False) if word in _COMMANDS and before not in _TAKES), None)


def _study_in(given: Sequence[str]) -> Path | None:
    """The study that a command line names: behind the command, or behind both words of one that is made up of others."""
    at = 2 if given[:1] == ["review"] else 1
    return Path(given[at]) if len(given) > at else None


def _language_of(given: Sequence[str]) -> str:
    """The language of help and usage messages: --language, else $QUALCODE_LANGUAGE, else English."""
    given = _about_messages(given)
    for at, word in enumerate(given):
        if word == "--language" and at + 1 < len(given) and given[at + 1] in LANGUAGES:
            return given[at + 1]
        if word.startswith("--language=") and word.partition("=")[2] in LANGUAGES:
            return word.partition("=")[2]
    told = os.environ.get("QUALCODE_LANGUAGE", "")
    return told if told in LANGUAGES else DEFAULT_LANGUAGE


def _spoken(given: Sequence[str], language: str) -> str:
    """The language of a fault: as asked for, else that of the study named, where it can be opened."""
    if any(word.startswith("--language") for word in _about_messages(given)) or os.environ.get("QUALCODE_LANGUAGE") in LANGUAGES:
        return language
    named = _study_in(given)
    if named is None:
        return language
    try:
        from qualcode.study import Study

        with Study.open(named, write=False) as study:
            return study.language
    except Exception:  # no study there, or one that cannot be opened: the fault itself says so
        return language


#: options before a command that take a word
_TAKES = ("--language", "--coder")
_COMMANDS = frozenset(
    word
    for line in (
        "open serve demo new import code uncode memo round participant do undo redo history",
        "info codes categories quotes agreement cooccurrence table relations graph appendices",
        "export review sheet search merge backup restore check purge cite models transcribe",
    )
    for word in line.split()
)


if __name__ == "__main__":
    sys.exit(main())
