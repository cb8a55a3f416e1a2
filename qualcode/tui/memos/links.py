"""What a memo is about, as rows to read and to choose from, and going there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from qualcode.locale import text
from qualcode.locale.formats import lines, quoted
from qualcode.study.memos import Thing, code_behind, linkable
from qualcode.study.records import CodeRecord
from qualcode.tui.coding.panels import MARK
from qualcode.tui.widgets.dialogs import Choice, PickDialog
from qualcode.tui.widgets.looks import Line, Part
from qualcode.tui.widgets.ranking import rank

if TYPE_CHECKING:
    from textual.app import App

    from qualcode.study.study import Study
    from qualcode.tui.app import Workbench

#: what stands in a material has its words in quotation marks
IN_TEXT = ("quotation", "coding", "passage")
#: characters of words shown where a row has to do
SHORT = 60


def kind_name(kind: str, language: str) -> str:
    """The word for a kind of thing: "code", "quotation"."""
    return text(f"memos.thing-{kind}", language)


def thing_name(thing: Thing, language: str, *, most: int = SHORT) -> str:
    """A thing in a few words: a code's name, quoted words, "round 2"."""
    if thing.kind == "code":
        return thing.name.rpartition(" > ")[2]
    if thing.kind in IN_TEXT:
        return quoted(thing.name if len(thing.name) <= most else thing.name[:most].rstrip() + "…", language)
    return text("screen.round", language, n=thing.name) if thing.kind == "round" else thing.name


def thing_line(thing: Thing, codes: Mapping[str, CodeRecord], language: str, *, most: int = 90) -> Line:
    """A thing as a row: what it is, its name, and where it belongs."""
    parts = [Part(f"{kind_name(thing.kind, language)} ", "muted")]
    code = codes.get(thing.id)
    if code is not None:
        parts.append(Part(MARK, "hue", code.hue))
    parts.append(Part(thing_name(thing, language, most=most)))
    more = [thing.name.rpartition(" > ")[0] if thing.kind == "code" else thing.more, lines(thing.line, None, language)]
    if any(more):
        parts.append(Part("  " + ", ".join(filter(None, more)), "muted"))
    return Line(tuple(parts))


def pick_thing(
    app: App[None], study: Study, codes: Mapping[str, CodeRecord], but: Collection[tuple[str, str]], then: Callable[[Thing | None], None]
) -> None:
    """Ask for something a memo can be linked to, and hand it on; `but` are linked already."""
    language = study.language
    offered = [thing for thing in linkable(study.reads.connection) if thing.key not in but]
    pick(app, offered, codes, language, "memos.pick-link", then)


def pick(
    app: App[None],
    things: Sequence[Thing],
    codes: Mapping[str, CodeRecord],
    language: str,
    title: str,
    then: Callable[[Thing | None], None],
) -> None:
    """Ask for one of some things by a few letters."""

    def rank_things(typed: str) -> list[Choice[Thing]]:
        found = rank(
            typed, things, lambda thing: (thing_name(thing, language), f"{thing.name} {kind_name(thing.kind, language)}"), lambda _: None
        )
        return [Choice(thing, thing_line(thing, codes, language), thing.name) for thing in found]

    app.push_screen(PickDialog[Thing](text(title, language), rank_things, placeholder=text("memos.pick-placeholder", language)), then)


def go_to(workbench: Workbench, thing: Thing, study: Study, memo_id: str, *, back: str = "memos") -> bool:
    """Open a thing that a memo is about on the screen it belongs to; False where there is none. The page comes back to the memo."""
    workbench.coding_screen().memo_read = memo_id
    if thing.material_id is not None:
        workbench.action_go("coding", material=thing.material_id, start=thing.start, end=thing.end)
    elif thing.kind == "relation":
        workbench.action_go("relations", relation=thing.id)
    elif thing.kind in ("code", "property"):
        code = thing.id if thing.kind == "code" else code_behind(study.reads.connection, thing)
        workbench.action_go("comparison", code=code, back=back, back_to={"memo": memo_id})
    elif thing.kind == "participant":
        workbench.action_go("people", participant=thing.id)
    elif thing.kind == "finding":
        workbench.action_go("findings", finding=thing.id)
    elif thing.kind == "guide-version":
        workbench.action_go("fieldwork", version=thing.id, came_from=(back, {"memo": memo_id}))
    elif thing.kind == "sampling-decision":
        workbench.action_go("fieldwork", decision=thing.id, came_from=(back, {"memo": memo_id}))
    elif thing.kind in ("round", "group"):
        workbench.action_go("people")
    else:
        return False
    return True
