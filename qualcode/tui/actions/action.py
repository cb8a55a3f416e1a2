"""What an action is."""

from __future__ import annotations

from dataclasses import dataclass

from qualcode.locale import text

#: the keys this reader has chosen instead of the usual ones, by action (see qualcode/tui/settings/keymap.py)
CHOSEN: dict[str, tuple[str, ...]] = {}


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a key does. Its words are the catalogue strings `<area>.<id>` (short) and `<area>.<id>-help` (a sentence)."""

    #: of all actions only this one; those of a screen begin with their area: "codes-merge"
    id: str
    #: the usual keys by Textual's names, the first one is shown; none where only the palette or the jump menu does it
    keys: tuple[str, ...]
    #: where the keys work: "everywhere", "coding" (beside the transcript too), "transcript", "list", or the name of a screen
    where: str = "transcript"
    #: place in the footer from the left, 0 for none
    footer: int = 0
    #: offered in the command palette
    palette: bool = True
    #: the catalogue its words are in
    area: str = "screen"
    #: the letter that does it after ctrl+o
    jump: str = ""

    @property
    def name(self) -> str:
        """The Textual action: `apply-last` is done by `action_apply_last`, `codes-merge` by `action_merge`."""
        return self._own.replace("-", "_")

    @property
    def _own(self) -> str:
        return self.id.removeprefix(f"{self.area}-")

    def label(self, language: str) -> str:
        """Two or three words: "code", "last code again"."""
        return text(f"{self.area}.{self._own}", language)

    def help(self, language: str) -> str:
        """What it does, in a sentence."""
        return text(f"{self.area}.{self._own}-help", language)

    @property
    def bound(self) -> tuple[str, ...]:
        """The keys that do it now: those the reader has chosen, else the usual ones."""
        return CHOSEN.get(self.id, self.keys)

    @property
    def shown(self) -> str:
        """The key as it is written for a reader."""
        return shown_key(self.bound[0]) if self.bound else f"ctrl+o {self.jump}" if self.jump else ""


_SHOWN = {
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "slash": "/",
    "full_stop": ".",
    "comma": ",",
    "question_mark": "?",
    "colon": ":",
    "left_parenthesis": "(",
    "right_parenthesis": ")",
    "plus": "+",
    "minus": "-",
    "equals_sign": "=",
    "asterisk": "*",
    "underscore": "_",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "escape": "esc",
    "pageup": "pgup",
    "pagedown": "pgdn",
    **{f"f{number}": f"F{number}" for number in range(1, 13)},
}


def shown_key(key: str) -> str:
    """How a key is written for a reader: "ctrl+→", "/", "shift+↓"."""
    return "+".join(_SHOWN.get(part, part) for part in key.split("+"))


#: keys with a sign of one letter that are no letters
_ARROWS = ("up", "down", "left", "right")


def types_nothing(key: str) -> bool:
    """Whether a key does its action in a field that is written in, too."""
    return key in _ARROWS or (key != "space" and len(shown_key(key)) > 1)
