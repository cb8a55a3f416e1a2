"""Language, theme, tradition, coder, keys: of the reader on this machine, and of the study."""

from __future__ import annotations

from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.study.settings import passes, setting
from qualcode.tui.actions import BY_ID, Action, shown_key
from qualcode.tui.frame.bindings import bindings_for
from qualcode.tui.frame.page import Page
from qualcode.tui.settings.rows import Row, Setting, rows
from qualcode.tui.widgets.dialogs import AskDialog, Choice, PickDialog
from qualcode.tui.widgets.key_dialog import KeyDialog
from qualcode.tui.widgets.lists import Line, LineList, Part
from qualcode.tui.widgets.ranking import rank

LABEL_CELLS = 36
#: before a setting that is other than its default
CHANGED = "• "


class SettingsPage(Page):
    """Every setting with what it does and its default."""

    where = "settings"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("settings")]
    DEFAULT_CSS = """
    SettingsPage #rows { height: 1fr; }
    SettingsPage #about { height: auto; min-height: 3; max-height: 5; padding: 0 1; background: $surface; color: $foreground; }
    """

    def __init__(self, study: Any, *, at: str = "") -> None:
        super().__init__(study)
        #: the setting to stand on at first
        self._at = at

    def body(self) -> ComposeResult:
        """The list, and what is said about the highlighted row."""
        yield LineList[Row](self._line, (), id="rows")
        yield Static("", markup=False, id="about")

    @property
    def _list(self) -> LineList[Row]:
        return self.query_one("#rows", LineList)

    @property
    def _here(self) -> Setting | None:
        row = self._list.item
        return row.setting if row else None

    def show(self) -> None:
        """Read every value; the highlight stays on its setting."""
        here = self._at or (self._here.id if self._here else "")
        self._at = ""
        connection = self.study.reads.connection
        self._passes = dict(passes(connection))
        self._about = self.study.reads.study()
        shown = rows(self.workbench.like, self._about, lambda key: setting(connection, key), self.language)
        self._list.set_items(shown, next((at for at, row in enumerate(shown) if row.setting and row.setting.id == here), 0))
        self._tell()

    # drawing

    def _line(self, row: Row) -> Line:
        if row.setting is None:
            return Line((Part(row.heading, "strong"),), heading=True)
        mark = CHANGED if row.changed else "  "
        label = row.setting.label(self.language)
        return Line(
            (Part(mark, "strong"), Part(label.ljust(LABEL_CELLS)), Part(" "), Part(self._value(row), "strong" if row.changed else ""))
        )

    def _value(self, row: Row) -> str:
        assert row.setting is not None
        if row.setting.id == "pass" and row.value:
            return self._passes.get(row.value, "?")
        return row.setting.words(row.value, self.language)

    def _tell(self) -> None:
        row, words = self._list.item, ""
        if row and row.setting:
            words = row.setting.help(self.language)
            if row.setting.id != "title":
                words += " " + text("settings.default", self.language, value=row.setting.words(row.setting.default, self.language))
        self.query_one("#about", Static).update(words)

    @on(LineList.Highlighted)
    def _moved(self) -> None:
        self._tell()

    # what the keys do

    @on(LineList.Chosen)
    def _chosen(self) -> None:
        self.action_change()

    def action_change(self) -> None:
        """Ask for another value of the highlighted setting."""
        here, row = self._here, self._list.item
        if here is None or row is None:
            return
        if here.action:
            self._ask_key(here.action, add=False)
        elif here.id == "pass":
            self._ask_pass()
        elif here.choices:
            self._pick(here)
        else:
            typed = "" if row.value is None else str(row.value)
            self.app.push_screen(
                AskDialog(here.label(self.language), typed=typed, placeholder=here.words(here.default, self.language)),
                lambda words: self._written(here, words),
            )

    def _pick(self, here: Setting) -> None:
        choices = [Choice((value,), Line((Part(here.words(value, self.language)),))) for value in here.choices]

        def ranked(typed: str) -> list[Choice[tuple[Any]]]:
            return list(rank(typed, choices, lambda choice: (here.words(choice.value[0], self.language), ""), lambda _: None))

        self.app.push_screen(PickDialog(here.label(self.language), ranked), lambda chosen: self._set(here, chosen[0]) if chosen else None)

    def _ask_pass(self) -> None:
        title = text("settings.pass", self.language)
        self.app.push_screen(
            PickDialog[tuple[str, str]](title, self._rank_passes, placeholder=text("settings.pass-like", self.language)), self._begin_pass
        )

    def _rank_passes(self, typed: str) -> list[Choice[tuple[str, str]]]:
        known = list(self._passes.items())
        found = [Choice(each, Line((Part(each[1]),))) for each in rank(typed, known, lambda each: (each[1], ""), lambda _: None)]
        name = " ".join(typed.split())
        if name and name not in self._passes.values():
            found.append(Choice(("", name), Line((Part("+ ", "strong"), Part(text("settings.pass-new", self.language, name=name))))))
        return found

    def _begin_pass(self, chosen: tuple[str, str] | None) -> None:
        if chosen:
            self.do("begin-pass", name=chosen[1])

    def _written(self, here: Setting, words: str | None) -> None:
        if words is None:
            return
        words = words.strip()
        if isinstance(here.default, int) and words and not words.isdecimal():
            self.say(text("settings.needs-number", self.language, given=words), look="warning")
            return
        value: Any = int(words) if isinstance(here.default, int) and words else words or None
        if value is not None or here.owner == "setting":
            self._set(here, value)

    def _set(self, here: Setting, value: Any) -> None:
        """Keep a value where it belongs, and show what follows from it at once."""
        if here.owner == "you":
            self._prefer(here, value)
            return
        if here.owner == "study":
            done = self.do("set-study", **{here.id.removeprefix("study-"): value})
        else:
            done = self.do("set-setting", key=here.id, value=value)
        if done is None:
            return
        if here.id == "coder":
            self.study.coder = value
        self.workbench.about_changed()
        if here.id == "study-language" and self.workbench.like.language is None:
            self._speak(None, here.id)

    def _prefer(self, here: Setting, value: Any) -> None:
        kept = self.attempt(lambda: self.workbench.prefer(**{here.id: value}))
        if here.id == "language":
            self._speak(value, here.id)
        elif kept:
            self.show()

    def _speak(self, language: str | None, at: str) -> None:
        workbench = self.workbench
        workbench.speak(language)
        workbench.action_go("settings", at=at)

    def action_usual(self) -> None:
        """Put the default of the highlighted setting back."""
        here = self._here
        if here is None or here.id == "title":
            return
        if here.action:
            self._keep_keys({action: keys for action, keys in self.workbench.like.keys.items() if action != here.action.id})
        else:
            self._set(here, None if here.owner == "setting" else here.default)

    def action_theme(self) -> None:
        """The next theme; it stands in the list."""
        super().action_theme()
        self.show()

    # keys

    def action_add_key(self) -> None:
        """One more key for the highlighted action."""
        here = self._here
        if here is None or here.action is None:
            self.say(text("settings.not-a-key", self.language))
        else:
            self._ask_key(here.action, add=True)

    def _ask_key(self, action: Action, *, add: bool) -> None:
        now = ", ".join(map(shown_key, action.bound)) or text("settings.no-key", self.language)
        title = text("settings.press", self.language, action=action.label(self.language))
        hint = text("settings.press-more" if add else "settings.press-new", self.language, now=now)
        self.app.push_screen(KeyDialog(title, hint), lambda key: self._pressed(action, key, add))

    def _pressed(self, action: Action, key: str | None, add: bool) -> None:
        from qualcode.tui.actions.action import CHOSEN
        from qualcode.tui.settings.keymap import RESERVED, holder

        if key is None or (add and key in action.bound):
            return
        if key in RESERVED and key not in action.keys:
            self.say(text("settings.reserved", self.language, key=shown_key(key)), look="warning")
            return
        keys = (*action.bound, key) if add else (key,)
        other = holder(action, key, CHOSEN)
        if other is None:
            self._give(action, keys)
            return
        left = tuple(each for each in other.bound if each != key)
        kept = ", ".join(map(shown_key, left)) or text("settings.no-key", self.language)
        take = text("settings.take", self.language, key=shown_key(key), other=other.label(self.language))
        detail = text("settings.take-detail", self.language, other=other.label(self.language), kept=kept)
        yes = Choice(True, Line((Part(take),)), detail)
        no = Choice(False, Line((Part(text("settings.leave", self.language)),)), "")
        title = text("settings.taken", self.language, key=shown_key(key), other=other.label(self.language))
        self.app.push_screen(
            PickDialog[bool](title, lambda _: [no, yes]), lambda sure: self._give(action, keys, {other.id: left}) if sure else None
        )

    def _give(self, action: Action, keys: tuple[str, ...], others: dict[str, tuple[str, ...]] | None = None) -> None:
        changed = {**self.workbench.like.keys, **(others or {}), action.id: keys}
        self._keep_keys({name: keys for name, keys in changed.items() if keys != BY_ID[name].keys} if changed else {})
        self.say(text("settings.given", self.language, action=action.label(self.language), keys=", ".join(map(shown_key, keys))))

    def _keep_keys(self, keys: dict[str, tuple[str, ...]]) -> None:
        try:
            self.workbench.prefer(keys=keys)
        except Fault as fault:
            self.say(fault.text(self.language), look="warning")
        self.show()
        self.show_footer()

    def action_usual_keys(self) -> None:
        """All keys as they were at first."""
        self._keep_keys({})
        self.say(text("settings.usual-again", self.language))

    def action_find(self) -> None:
        """Find a setting or an action by a few letters."""
        items = [(at, row, row.setting) for at, row in enumerate(self._list.items) if row.setting]

        def ranked(typed: str) -> list[Choice[int]]:
            found = rank(typed, items, lambda item: (item[2].label(self.language), item[2].id), lambda _: None)
            return [
                Choice(at, Line((Part(each.label(self.language)),), self._value(row)), each.help(self.language)) for at, row, each in found
            ]

        dialog = PickDialog[int](text("settings.find-title", self.language), ranked, placeholder=text("settings.find-like", self.language))
        self.app.push_screen(dialog, lambda at: self._list.highlight(at) if at is not None else None)
