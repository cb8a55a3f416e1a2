"""Every setting with its value: of the reader on this machine, of the study, and the keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from qualcode.locale import LANGUAGES, text
from qualcode.preferences import THEMES, Preferences
from qualcode.study.settings import DEFAULTS
from qualcode.study.sight import SHOWN
from qualcode.tui.actions import ACTIONS, PARTS, Action, part_name, shown_key

TRADITIONS = ("strauss-corbin", "glaser", "charmaz", "content", "thematic", "own")


@dataclass(frozen=True, slots=True)
class Setting:
    """What can be set: whose it is, what it may be, and its default."""

    id: str
    #: "you" or "study" for what stands in the study's own row, "setting" for what the verb set-setting keeps, "key"
    owner: str
    #: what can be chosen; none for what is written
    choices: tuple[Any, ...] = ()
    default: Any = None
    action: Action | None = None

    def label(self, language: str) -> str:
        """A few words."""
        return self.action.label(language) if self.action else text(f"settings.{self.id}", language)

    def help(self, language: str) -> str:
        """What it does, in a sentence or two."""
        return self.action.help(language) if self.action else text(f"settings.{self.id}-help", language)

    def words(self, value: Any, language: str) -> str:
        """A value for a reader."""
        if self.action:
            return ", ".join(map(shown_key, value)) or text("settings.no-key", language)
        if value is None and self.id == "title":
            return ""
        if value in self.choices or value is None:
            return text(f"settings.{self.id}-{'none' if value is None else _named(value)}", language)
        return str(value)


def _named(value: Any) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


#: settings kept by the verb set-setting that are chosen rather than written
CHOICES: Mapping[str, tuple[Any, ...]] = {
    "coders-shown": SHOWN,
    "quotation-marks": (None, "guillemets"),
    "action-hint": (None, True, False),
}

YOURS = (Setting("language", "you", (None, *LANGUAGES)), Setting("theme", "you", (None, *THEMES)))
STUDYS = (
    Setting("title", "study"),
    Setting("study-language", "study", LANGUAGES, "en"),
    Setting("tradition", "study", TRADITIONS, "own"),
    Setting("pseudonymised", "study", (False, True), False),
    *(Setting(key, "setting", CHOICES.get(key, ()), default) for key, default in DEFAULTS.items()),
)


def key_settings() -> Iterator[tuple[str, list[Setting]]]:
    """The actions of each part of the program."""
    for part in PARTS:
        yield part, [Setting(f"key:{action.id}", "key", default=action.keys, action=action) for action in ACTIONS if action.where == part]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the screen: a heading, or a setting with its value."""

    heading: str = ""
    setting: Setting | None = None
    value: Any = None

    @property
    def changed(self) -> bool:
        """Whether it is other than its default."""
        return self.setting is not None and self.value != self.setting.default and self.setting.id != "title"


def rows(like: Preferences, about: Any, kept: Callable[[str], Any], language: str) -> list[Row]:
    """Every row in its order."""
    mine = {"language": like.language, "theme": like.theme}
    study = {
        "title": about.title,
        "study-language": about.language,
        "tradition": about.tradition,
        "pseudonymised": about.pseudonymised,
    }
    found = [Row(text("settings.of-you", language)), *(Row(setting=each, value=mine[each.id]) for each in YOURS), Row(" ")]
    found.append(Row(text("settings.of-study", language)))
    found += [Row(setting=each, value=study[each.id] if each.owner == "study" else kept(each.id)) for each in STUDYS]
    for part, settings in key_settings():
        found += [Row(" "), Row(text("settings.keys-of", language, part=part_name(part, language)))]
        found += [Row(setting=each, value=each.action.bound) for each in settings if each.action]
    return found
