"""Writes docs/commands.md and docs/verbs.md from the program: `make docs`. A test fails when a page is not what this writes."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from qualcode.commands.parser import build_parser
from qualcode.study.registry import Verb, registry

DOCS = Path(__file__).resolve().parent.parent / "docs"

WRITTEN = "This page is written from the program by `make docs`."

COMMANDS_HEAD = rf"""# Commands

`STUDY` is a study's folder or the file in it. `qualcode PATH` is the same as `qualcode open PATH`, and `qualcode` alone
lists recent studies; `qualcode --version` says which version this is. A code is named by its path, segments joined by
` > ` (a literal one is written `\>`), or by its id. `--to FILE` chooses the format by its ending.

The exit status is 0 when it is done; 1 when the study or the input is at fault, and the message says where and what to do;
2 for wrong usage. Nothing asks a question or opens a screen when stdin or stdout is not a terminal.

The coder is `--coder`, else the environment variable `QUALCODE_CODER`, else the one the study stores, else asked on a
terminal. Messages and documents are in `--language`, else in the study's language; help and usage in `QUALCODE_LANGUAGE`.

{WRITTEN}

## Every command takes

"""

#: what the help has no room for
NOTES = {
    "demo": "Opens it when there is a terminal. A folder that is there already is left alone.",
    "import": "Each file goes in whole or not at all; the exit status is 1 if any failed. A file whose text is already in the study "
    "is skipped and reported. `--dry-run` shows speakers, turns and first lines; the flags about speakers correct what it found.",
    "code": 'As from a printout: `qualcode code my-study "Interview 3" 123-127 "losing track"`. A draft is frozen first.',
    "guide": "What is taken for a question: [file-formats.md](file-formats.md). A version that was used stands; changes make the next.",
    "sampling": "What is counted beside a decision, and what is called a gap: [numbers.md](numbers.md). `--to` writes csv, xlsx, docx, "
    "md or json.",
    "do": "The verbs and their arguments: [verbs.md](verbs.md).",
    "quotes": "One row a coding, the same rows in every format: [file-formats.md](file-formats.md). Withheld ones are counted on stderr.",
    "agreement": "What the figures mean, and what is compared: [numbers.md](numbers.md). `--milestone` says when the codebook was frozen.",
    "cooccurrence": "What counts as meeting: [numbers.md](numbers.md).",
    "table": "What each kind counts, and which options it takes: [numbers.md](numbers.md).",
    "categories": "Signed judgements first, then what they rest on. What is counted: [numbers.md](numbers.md#saturation-of-categories). "
    "csv holds one row a category; the other formats have the properties, negative cases, questions, sampling and judgements too.",
    "core": "Judgements by criterion come first, the newest before earlier ones. What is counted, and what that means: "
    "[numbers.md](numbers.md). Nothing is ranked.",
    "sheet": "A Word document on portrait A4, one stored line a printed line. A draft is frozen first, and that is said.",
    "appendices": "What the set holds, how numbers and volumes work, and what is left out: [appendices.md](appendices.md).",
    "search": "Several words are a phrase. Danish letters are letters of their own: `ar` does not find `år`.",
    "review pack": "Every pack is recorded as a handover: when, to whom, at which level, its hash, whose words. How it is written and "
    "read: [review.md](review.md).",
    "review apply": "Each comment comes in once, as a memo of kind review about what it was said of, also after renames and merges. "
    "The file is what the supervisor's page saved, or the Word file with comments: [file-formats.md](file-formats.md).",
    "cite": "CHAPTER is never changed. Every passage in quotation marks or in a style for quotations is looked for in the transcripts; "
    "what is found is in OUT as comments, and with `--json` on stdout. OUT is written whatever is found, and the exit status "
    "is 0 then. How it is used: [chapter.md](chapter.md).",
    "transcribe": "Each recording goes its own way; the exit status is 1 if any failed. Without AUDIO it goes on with what was begun and "
    "not finished, as it was begun. `--language` is that of the recording here; that of messages stands before `transcribe`. What is "
    "kept meanwhile, and what happens when something goes wrong: [transcription.md](transcription.md).",
    "restore": "What stood in its place is kept.",
    "check": "Says where each fault is and what to do; the exit status is 1 if there is one.",
}

VERBS_HEAD = rf"""# Verbs

Everything that changes a study is a verb. The workbench and the commands use them, and so can you:

    qualcode do STUDY make-code '{{"name": "losing track", "kind": "code"}}'

Arguments are one JSON object. Those in bold must be given. A code is named by its path (`work > losing track`) or id, a
material by its name or id, a round by its number, a participant by pseudonym, a property by name or as
`work > losing track > length`; dates are `2026-05-03`. What is not named is left as it is; `null` empties it. A verb is
done wholly or not at all, and can be undone.

{WRITTEN}

| verb | what it does | arguments |
|---|---|---|
"""


def sentence(text: str) -> str:
    """A help string as a sentence."""
    text = text.replace("%%", "%")
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?")) else ".")


def option_row(action: argparse.Action) -> str:
    """One argument of a command as a row of a list."""
    name = ", ".join(f"`{option}`" for option in action.option_strings) or f"`{action.metavar}`"
    takes = ""
    if action.option_strings and action.nargs != 0:
        takes = " " + ("|".join(map(str, action.choices)) if action.choices else f"`{action.metavar}`")
    return f"- {name}{takes}: {(action.help or '').replace('%%', '%')}"


def shown(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    """The arguments a reader is told about."""
    special = argparse._HelpAction | argparse._VersionAction | argparse._SubParsersAction
    return [action for action in parser._actions if not isinstance(action, special) and action.help != argparse.SUPPRESS]


def subcommands(parser: argparse.ArgumentParser, before: str = "") -> Iterator[tuple[str, str, argparse.ArgumentParser]]:
    """(name, help, parser) of every command, those inside others with both names."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            helps = {choice.dest: choice.help or "" for choice in action._choices_actions}
            for word, inner in action.choices.items():
                yield f"{before}{word}", helps.get(word, ""), inner
                yield from subcommands(inner, f"{before}{word} ")


def usage(name: str, parser: argparse.ArgumentParser) -> str:
    """The command with what must follow it."""
    more = {"+": "{}…", "*": "[{}…]"}
    places = [more.get(str(action.nargs), "{}").format(action.metavar) for action in shown(parser) if not action.option_strings]
    return " ".join(["qualcode", name, *places])


def commands_page() -> str:
    """The page of commands."""
    parser = build_parser("en")
    common = shown(parser)
    shared = {(option, action.dest) for action in common for option in action.option_strings}
    parts = [COMMANDS_HEAD, "\n".join(map(option_row, common)), "\n\n## The commands\n"]
    for name, told, inner in subcommands(parser):
        own = [
            action
            for action in shown(inner)
            if not ({(option, action.dest) for option in action.option_strings} & shared) and action.dest != "study"
        ]
        parts.append(f"\n### `{usage(name, inner)}`\n\n{sentence(told)}{' ' + NOTES[name] if name in NOTES else ''}\n")
        if own:
            parts.append("\n" + "\n".join(map(option_row, own)) + "\n")
    return "".join(parts)


def arguments(verb: Verb) -> str:
    """The arguments of a verb with what they take, those that must be given in bold."""
    told = []
    for parameter in verb.parameters:
        name = f"**`{parameter.name}`**" if parameter.required else f"`{parameter.name}`"
        told.append(f"{name} {parameter.kind}")
    return "; ".join(told).replace("|", r"\|")


def verbs_page() -> str:
    """The page of verbs."""
    rows = [f"| `{name}` | {verb.doc} | {arguments(verb)} |" for name, verb in registry().items()]
    return VERBS_HEAD + "\n".join(rows) + "\n"


PAGES = {"commands.md": commands_page, "verbs.md": verbs_page}

if __name__ == "__main__":
    for file, write in PAGES.items():
        (DOCS / file).write_text(write(), encoding="utf-8")
        sys.stdout.write(f"docs/{file}\n")
