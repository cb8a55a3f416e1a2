"""Help for the part of the screen that has the keys, from the one list of actions."""

from __future__ import annotations

from qualcode.locale import text
from qualcode.text.lines import wrap_rows
from qualcode.tui.actions import actions_for, part_name, shown_key
from qualcode.tui.dialogs import ReadDialog
from qualcode.tui.lists import Line, Part

KEY_CELLS = 22
#: cells of the dialog that are not for sentences: frame, scrollbar, margins
AROUND = 6
WIDEST = 96
MOUSE = ("click", "double", "wheel")


def help_lines(where: str, language: str, width: int) -> list[Line]:
    """The keys that work in one part of the screen, then those that work everywhere, then the mouse."""
    lines: list[Line] = []
    room = max(20, min(width, WIDEST) - KEY_CELLS - AROUND)
    sections = {"transcript": ("transcript", "coding"), "list": ("list", "coding")}.get(where, (where, "list"))
    for section in (*sections, "everywhere"):
        lines += _section(section, language)
        for action in actions_for(section):
            lines += _entry(", ".join(map(shown_key, action.keys)) or action.shown, action.help(language), room)
    if where == "transcript":
        lines += _section("mouse", language)
        for gesture in MOUSE:
            lines += _entry(text(f"screen.mouse-{gesture}", language), text(f"screen.mouse-{gesture}-help", language), room)
    return lines


def _section(name: str, language: str) -> list[Line]:
    return [Line((Part(" "),), heading=True), Line((Part(part_name(name, language), "strong"),), heading=True)]


def _entry(keys: str, sentence: str, room: int) -> list[Line]:
    rows = [sentence[start:end] for start, end in wrap_rows(sentence, 0, len(sentence), room)]
    lines = [Line((Part(f"  {keys}".ljust(KEY_CELLS)), Part(rows[0])))]
    return lines + [Line((Part(" " * KEY_CELLS), Part(row)), heading=True) for row in rows[1:]]


class HelpDialog(ReadDialog):
    """The keys, to read and scroll."""

    def __init__(self, where: str, language: str, width: int) -> None:
        super().__init__(text("screen.help-title", language), help_lines(where, language, width))
