"""Changes from the shell: code, uncode, memo, do, undo, redo."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from qualcode.commands.terminal import json_argument, open_for_writing, put, put_json, put_table, say
from qualcode.faults import Fault, UsageFault
from qualcode.locale import DEFAULT_LANGUAGE, text

if TYPE_CHECKING:
    from qualcode.study import Study


def code(arguments: argparse.Namespace) -> int:
    """Code lines from paper; a code that is new is made, and that is said."""
    made: list[str] = []
    with open_for_writing(arguments, needs_coder=True) as study:
        with study.action("code"):
            code_id = _found_or_made(study, arguments.code, made)
            done = study.do("code", material=arguments.material, lines=arguments.lines, codes=[code_id])
        for path in made:
            say(text("shell.made-code", study.language, code=path))
        say(text("shell.coded", study.language, summary=study.history(1)[0].summary))
    if arguments.json:
        put_json(done)
    return 0


def uncode(arguments: argparse.Namespace) -> int:
    """Take a code off lines."""
    with open_for_writing(arguments, needs_coder=True) as study:
        done = study.do("uncode", material=arguments.material, lines=arguments.lines, code=arguments.code)
        say(text("shell.uncoded", study.language, n=done["codings"]))
        if arguments.json:
            put_json(done)
    return 0


def memo(arguments: argparse.Namespace) -> int:
    """Write a memo, linked to what it is about."""
    about: list[dict[str, Any]] = [{"code": path} for path in arguments.code]
    about += [{"material": name} for name in arguments.material]
    about += [{"round": number} for number in arguments.round]
    about += [{"participant": name} for name in arguments.participant]
    with open_for_writing(arguments, needs_coder=True) as study:
        done = study.do("write-memo", text=arguments.text, kind=arguments.kind, title=arguments.title or "", about=about)
        if arguments.json:
            put_json(done)
    return 0


def do(arguments: argparse.Namespace) -> int:
    """Any verb of the workbench, with its arguments as JSON; prints what it returns."""
    if arguments.list:
        return _list_verbs(arguments)
    if not arguments.study or not arguments.verb:
        raise UsageFault("shell.do-what")
    given = json_argument(arguments.arguments)
    with open_for_writing(arguments) as study:
        result = study.do(arguments.verb, **given)
    put_json(result if result is not None else {})
    return 0


def undo(arguments: argparse.Namespace) -> int:
    """Undo the newest action."""
    return _turn_back(arguments, "undo")


def redo(arguments: argparse.Namespace) -> int:
    """Redo what was undone last."""
    return _turn_back(arguments, "redo")


def _turn_back(arguments: argparse.Namespace, which: str) -> int:
    with open_for_writing(arguments) as study:
        done = study.undo() if which == "undo" else study.redo()
        language = study.language
    if done is None:
        raise Fault(f"shell.nothing-to-{which}")
    if arguments.json:
        put_json({"number": done.number, "verb": done.verb, "summary": done.summary})
    else:
        put(text(f"shell.{which}ne" if which == "undo" else "shell.redone", language, summary=done.summary))
    return 0


def _found_or_made(study: Study, path: str, made: list[str]) -> str:
    """The id of the code at a path; what is missing of the path is made, and added to `made`."""
    from qualcode.study.references import find_code, join_path, split_path

    names = split_path(path)
    try:
        return find_code(study.reads.connection, path)
    except Fault as fault:
        if fault.key != "study.no-code":
            raise
    parent = _found_or_made(study, join_path(names[:-1]), made) if len(names) > 1 else None
    new = study.do("make-code", name=names[-1], parent=parent)
    made.append(new["path"])
    return str(new["id"])


def _list_verbs(arguments: argparse.Namespace) -> int:
    from qualcode.study.registry import registry

    language = arguments.language or DEFAULT_LANGUAGE
    verbs = registry().values()
    if arguments.json:
        put_json(
            [
                {
                    "verb": verb.name,
                    "does": verb.doc,
                    "arguments": [{"name": p.name, "takes": p.kind, "required": p.required} for p in verb.parameters],
                }
                for verb in verbs
            ]
        )
        return 0
    headings = [text(f"shell.verbs-{key}", language) for key in ("verb", "arguments", "does")]
    put_table(
        headings, [[verb.name, " ".join(p.name if p.required else f"[{p.name}]" for p in verb.parameters), verb.doc] for verb in verbs]
    )
    return 0
