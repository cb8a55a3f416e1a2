"""Help for what has the keys: what this screen is for, then its keys, from the one list of actions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from qualcode.locale import text
from qualcode.text.lines import wrap_rows
from qualcode.tui.actions import Action, actions_for, part_name, shown_key
from qualcode.tui.actions.everywhere import SCREENS
from qualcode.tui.widgets.dialogs import Dialog, ReadDialog
from qualcode.tui.widgets.lists import Line, Part

KEY_CELLS = 22
#: cells of the dialog that are not for sentences: frame, scrollbar, margins
AROUND = 6
WIDEST = 96
MOUSE = ("click", "double", "wheel")
#: parts of the coding screen, and where else their reader's keys work
_BESIDE = {
    "transcript": ("transcript", "coding", "paper"),
    "list": ("list", "coding"),
    # these draw no list that has keys of its own
    "correcting": ("correcting", "correcting-editor"),
    "correcting-editor": ("correcting-editor", "correcting"),
}

#: dialogs by the name of their class, and what their keys do: catalogue strings help.key-… and help.does-…
DIALOGS: dict[str, tuple[str, ...]] = {
    "PickDialog": ("letters", "rows", "choose", "leave"),
    "CodePicker": ("letters", "rows", "more", "choose", "leave"),
    "AskDialog": ("write", "done", "leave"),
    "JumpDialog": ("place", "rows", "choose", "leave"),
    "FileDialog": ("letters", "rows", "more", "all", "up", "choose", "leave"),
    "FormDialog": ("fields", "turn", "done", "leave"),
    "FindingDialog": ("write", "insert-quotation", "insert-count", "keep"),
    "WritingDialog": ("write", "keep"),
    "PaperDialog": ("lines", "complete", "rows", "done", "take-back", "leave"),
    "SplitDialog": ("part", "new-part", "stay", "back-on", "finish"),
    "PrintedDialog": ("write", "leave-out", "put-in", "mark", "original", "done", "leave"),
    "TranslationDialog": ("write", "new-line", "original", "done", "leave"),
    "AnswersDialog": ("rows", "mark-row", "mark-all", "done", "leave"),
    "StepsDialog": ("stop",),
    "PlacingDialog": ("rows", "place-digit", "nudge", "words", "off", "next-unplaced", "to-transcript", "leave-done"),
    "EvidenceDialog": ("rows", "for", "against", "neither", "level", "to-transcript", "leave-done"),
    "SignsDialog": ("sign", "rows", "choose", "leave"),
    "ReplacingDialog": ("rows", "replace-all", "leave"),
    "Dialog": ("rows", "choose", "leave"),
}


def help_lines(where: str, language: str, width: int, *, focus: str = "") -> list[Line]:
    """What a screen is for; the keys of the part that has them ("field" and "list" besides the screen's own); those everywhere."""
    room = max(20, min(width, WIDEST) - KEY_CELLS - AROUND)
    lines = list(_about(where, language, room + KEY_CELLS))
    if focus == "field":
        lines += _section(text("help.in-a-field", language))
        for name in ("write", "out-of-field"):
            lines += _entry(text(f"help.key-{name}", language), text(f"help.does-{name}", language), room)
    sections = _BESIDE.get(where, (where, "list"))
    for section in (*sections, "everywhere"):
        if actions := actions_for(section):
            lines += _section(part_name(section, language))
            lines += _keys(actions, language, room)
    if where == "transcript":
        lines += _section(text("screen.section-mouse", language))
        for gesture in MOUSE:
            lines += _entry(text(f"screen.mouse-{gesture}", language), text(f"screen.mouse-{gesture}-help", language), room)
    return lines


def dialog_lines(dialog: Dialog[Any], language: str, width: int) -> list[Line]:
    """The keys of a dialog."""
    room = max(20, min(width, WIDEST) - KEY_CELLS - AROUND)
    known = next(names for kind in type(dialog).__mro__ if (names := DIALOGS.get(kind.__name__)))
    lines: list[Line] = []
    for name in known:
        lines += _entry(text(f"help.key-{name}", language), text(f"help.does-{name}", language), room)
    return lines


def _about(where: str, language: str, room: int) -> Iterator[Line]:
    """The sentence on what the screen is for."""
    screen = "coding" if where in ("transcript", "list") else where.removesuffix("-editor")
    if screen in SCREENS:
        words = text(f"help.about-{screen}", language)
        for start, end in wrap_rows(words, 0, len(words), room):
            yield Line((Part(words[start:end]),), heading=True)


def _keys(actions: Iterable[Action], language: str, room: int) -> Iterator[Line]:
    for action in actions:
        yield from _entry(", ".join(map(shown_key, action.bound)) or action.shown, action.help(language), room)


def _section(name: str) -> list[Line]:
    return [Line((Part(" "),), heading=True), Line((Part(name[:1].upper() + name[1:], "strong"),), heading=True)]


def _entry(keys: str, sentence: str, room: int) -> list[Line]:
    rows = [sentence[start:end] for start, end in wrap_rows(sentence, 0, len(sentence), room)]
    if len(keys) > KEY_CELLS - 4:
        rows = ["", *rows]
    lines = [Line((Part(f"  {keys}".ljust(KEY_CELLS)), Part(rows[0])))]
    return lines + [Line((Part(" " * KEY_CELLS), Part(row)), heading=True) for row in rows[1:]]


class HelpDialog(ReadDialog):
    """What the screen is for and its keys, to read and scroll."""

    def __init__(self, where: str, language: str, width: int, *, focus: str = "") -> None:
        super().__init__(text("screen.help-title", language), help_lines(where, language, width, focus=focus))


class DialogHelp(ReadDialog):
    """The keys of a dialog."""

    def __init__(self, dialog: Dialog[Any], language: str, width: int) -> None:
        super().__init__(text("screen.help-title", language), dialog_lines(dialog, language, width))
