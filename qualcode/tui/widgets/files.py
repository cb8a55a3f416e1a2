"""Choosing files: a folder's list, letters that filter it, paths that are typed, pasted or dropped."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from urllib.parse import unquote, urlparse

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from qualcode.locale import text
from qualcode.locale.formats import number
from qualcode.readers.source import READABLE
from qualcode.reasons import reason_of
from qualcode.tui.widgets.bars import Bar
from qualcode.tui.widgets.dialogs import Dialog
from qualcode.tui.widgets.lists import Line, LineList, Part
from qualcode.tui.widgets.paths import exists, expanded, shortened, shown
from qualcode.tui.widgets.ranking import fit

MARKED, FOLDER = "✓ ", "▸ "


@dataclass(frozen=True, slots=True)
class Entry:
    """A row: "up", "all", "folder", "file" (one of those looked for) or "other"."""

    kind: str
    path: Path
    name: str


def listing(folder: Path, endings: Sequence[str]) -> list[Entry]:
    """What lies in a folder, hidden things aside: folders, then the files with one of these endings, then the rest. Raises OSError."""
    found: list[tuple[int, str, Entry]] = []
    with os.scandir(folder) as inside:
        for one in inside:
            if one.name.startswith("."):
                continue
            is_folder = False
            with suppress(OSError):
                is_folder = one.is_dir()
            kind = "folder" if is_folder else "file" if one.name.lower().rpartition(".")[2] in endings else "other"
            found.append((("folder", "file", "other").index(kind), one.name.casefold(), Entry(kind, Path(one.path), one.name)))
    found.sort(key=lambda entry: entry[:2])
    return [entry for *_, entry in found]


def paths_in(pasted: str) -> list[Path]:
    """The paths in what was pasted or dropped: one a line, or quoted and escaped as a terminal does it, or as file addresses."""
    found: list[Path] = []
    for line in pasted.replace("\r", "\n").split("\n"):
        line = line.strip()
        if not line:
            continue
        whole = _path(line.strip("'\""))
        if exists(whole):
            found.append(whole)
            continue
        with suppress(ValueError):
            found += [path for path in map(_path, shlex.split(line, posix=os.name != "nt")) if exists(path)]
    return list(dict.fromkeys(found))


def _path(words: str) -> Path:
    if words.startswith("file://"):
        words = unquote(urlparse(words).path)
    return expanded(words)


class PathInput(Input):
    """A line that takes what is dropped on the terminal as paths."""

    def _on_paste(self, event: events.Paste) -> None:
        screen = self.screen
        if isinstance(screen, FileDialog) and screen.take_paths(paths_in(event.text)):
            event.stop()
            event.prevent_default()


class FileDialog(Dialog[list[Path] | None]):
    """Files of a folder. `endings` are those that can be chosen; with `many`, several at once. `ready` says which folder counts as one.

    Answers the chosen paths, at least one; None when it was left.
    """

    DEFAULT_CSS = """
    FileDialog { align: center middle; }
    FileDialog #where { margin: 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(key, f"step('{way}')", show=False, priority=True)
            for key, way in (("up", "up"), ("down", "down"), ("pageup", "page_up"), ("pagedown", "page_down"))
        ),
        Binding("tab", "mark", show=False, priority=True),
        Binding("ctrl+a", "mark_all", show=False, priority=True),
        Binding("backspace", "rub_out", show=False, priority=True),
    ]

    def __init__(
        self,
        title: str,
        folder: Path,
        language: str,
        *,
        endings: Sequence[str] = READABLE,
        many: bool = False,
        ready: Callable[[Path], bool] | None = None,
    ) -> None:
        super().__init__()
        self._title = title
        self.folder = folder
        self.language = language
        self._endings = endings
        self._many = many
        self._ready = ready
        self._inside: list[Entry] = []
        self.marked: dict[Path, None] = {}
        self._shown: tuple[Path, str] | None = None

    def compose(self) -> ComposeResult:
        """The folder, the line, the rows, a line about them."""
        box = Vertical()
        box.border_title = self._title.replace("[", "\\[")
        with box:
            yield Bar(id="where")
            field = PathInput(placeholder=text("importing.files-placeholder", self.language), id="typed")
            field.cursor_blink = False
            yield field
            yield LineList[Entry](self._line, id="files", always_lit=True)
            yield Bar(id="detail")

    def begin(self) -> None:
        """Show the folder, or the nearest above it that can be read."""
        self._list.can_focus = False
        while not self._enter(self.folder) and self.folder != self.folder.parent:
            self.folder = self.folder.parent
        super().begin()

    @property
    def _list(self) -> LineList[Entry]:
        return self.query_one("#files", LineList)

    def _line(self, entry: Entry) -> Line:
        if entry.kind == "all":
            return Line((Part(entry.name, "strong"),))
        if entry.kind in ("up", "folder"):
            study = entry.kind == "folder" and self._ready is not None and self._ready(entry.path)
            return Line((Part(FOLDER, "muted"), Part(entry.name, "strong" if study else "")), self._say("a-study") if study else "")
        if entry.kind == "other":
            return Line((Part("  "), Part(entry.name, "muted")), self._say("not-readable"), heading=True)
        return Line((Part(MARKED if entry.path in self.marked else "  ", "strong"), Part(entry.name)), self._kilobytes(entry.path))

    def _kilobytes(self, path: Path) -> str:
        """Kilobytes, asked for when the row comes in sight."""
        with suppress(OSError):
            return f"{number(max(1, path.stat().st_size // 1000), self.language)} kB"
        return ""

    def _say(self, key: str, **fields: object) -> str:
        return text(f"importing.files-{key}", self.language, **fields)

    # going about

    def _enter(self, folder: Path) -> bool:
        """Show another folder; False, and why, where it cannot be read."""
        try:
            inside = listing(folder, self._endings)
        except (OSError, ValueError) as error:
            self._tell(self._say("no-folder", folder=shown(folder), reason=reason_of(error)), "warning")
            return False
        before, self.folder, self._inside, self._shown = self.folder, folder, inside, None
        self._show("", came_from=before if before.parent == folder else None)
        return True

    def _show(self, typed: str, came_from: Path | None = None) -> None:
        if self._shown == (self.folder, typed):
            return
        self._shown = (self.folder, typed)
        found = self._inside
        if typed:
            scored = [(score, at, one) for at, one in enumerate(found) if (score := fit(typed, one.name)) is not None]
            found = [one for *_, one in sorted(scored, key=lambda entry: entry[:2])]
        files = sum(one.kind == "file" for one in found)
        above: list[Entry] = []
        if not typed and self.folder != self.folder.parent:
            above.append(Entry("up", self.folder.parent, ".."))
        if self._many and files > 1:
            above.insert(0, Entry("all", self.folder, self._say("all", n=files)))
        rows = [*above, *found]
        wanted = ("file", "folder") if typed else ("file",)
        first = next((at for at, one in enumerate(rows) if one.path == came_from or (came_from is None and one.kind in wanted)), 0)
        self._list.set_items(rows, first)
        self._list.styles.height = max(3, min(self.app.size.height - 7, max(len(self._inside) + 2, 6)))
        self.query_one("#where", Bar).show((Part(shown(self.folder), "strong"),), (Part(self._say("here", n=files), "muted"),))
        self._hint()

    def _hint(self) -> None:
        if self.marked:
            self._tell(self._say("marked", n=len(self.marked)), "strong")
        else:
            self._tell(self._say("hint-many" if self._many else "hint"), "muted")

    def _tell(self, words: str, look: str) -> None:
        self.query_one("#detail", Bar).show((Part(words, look),), whole=look == "warning")

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        self._filter(event.value)

    def _filter(self, typed: str) -> None:
        """Letters filter; a path leads to its folder, and what stands behind the last stroke filters there."""
        if typed in ("~", ".."):
            self._show(typed)
        elif "/" in typed or os.sep in typed:
            folder = expanded(typed[: max(typed.rfind("/"), typed.rfind(os.sep)) + 1])
            folder = folder if folder.is_absolute() else self.folder / folder
            if exists(folder) and folder.is_dir() and self._enter(folder.resolve()):
                self.query_one(Input).value = typed[max(typed.rfind("/"), typed.rfind(os.sep)) + 1 :]
        else:
            self._show(typed.strip())

    def enter(self, typed: str) -> None:
        """Choose what is typed if it is a path, else the highlighted row."""
        self._filter(typed)
        typed = self.query_one(Input).value.strip()
        if typed in ("~", "..") or "/" in typed or os.sep in typed:
            path = expanded(typed) if typed != ".." else self.folder.parent
            if not self.take_paths([path if path.is_absolute() else self.folder / path]):
                self._tell(self._say("missing", path=shortened(typed)), "warning")
            return
        if typed and not self._list.items:
            self._tell(self._say("missing", path=shown(self.folder / typed)), "warning")
        else:
            self._take_row()

    def take_paths(self, paths: Sequence[Path]) -> bool:
        """Paths that were typed or dropped: one folder is gone into, files are chosen at once. False when none is there."""
        paths = [path for path in paths if exists(path)]
        if not paths:
            return False
        if len(paths) == 1 and paths[0].is_dir() and not (self._ready and self._ready(paths[0])):
            self.query_one(Input).value = ""
            return self._enter(paths[0].resolve())
        self.answer([*self.marked, *paths] if self._many else [paths[0]])
        return True

    def _take_row(self) -> None:
        entry = self._list.item
        if entry is None or entry.kind == "other":
            self._tell(self._say("nothing"), "warning")
        elif self.marked and entry.kind in ("file", "all"):
            self.answer(list(self.marked))
        elif entry.kind == "all":
            self.answer([one.path for one in self._list.items if one.kind == "file"])
        elif entry.kind == "file" or (self._ready and entry.kind == "folder" and self._ready(entry.path)):
            self.answer([entry.path])
        else:
            self.query_one(Input).value = ""
            self._enter(entry.path)

    @on(LineList.Chosen)
    def _clicked(self) -> None:
        self._take_row()

    def action_step(self, way: str) -> None:
        """Move the highlight while the letters go to the line."""
        self._filter(self.query_one(Input).value)
        getattr(self._list, f"action_list_{way}")()

    def action_rub_out(self) -> None:
        """Take a letter back; with none left, go to the folder above."""
        field = self.query_one(Input)
        if field.value:
            field.action_delete_left()
        elif self.folder != self.folder.parent:
            self._enter(self.folder.parent)

    def action_mark(self) -> None:
        """Mark the file, to choose several, and go on to the next."""
        entry = self._list.item
        if self._many and entry and entry.kind == "file":
            if entry.path in self.marked:
                del self.marked[entry.path]
            else:
                self.marked[entry.path] = None
            self._again()
            self._list.action_list_down()

    def action_mark_all(self) -> None:
        """Mark every file that is shown, or none."""
        if not self._many:
            return
        files = [one.path for one in self._list.items if one.kind == "file"]
        if all(path in self.marked for path in files):
            self.marked = {path: None for path in self.marked if path not in files}
        else:
            self.marked |= dict.fromkeys(files)
        self._again()

    def _again(self) -> None:
        self._list.set_items(self._list.items, self._list.index)
        self._hint()
