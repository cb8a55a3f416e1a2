"""The actions of the memos page and of the memo editor, and those in the transcript that lead there."""

from __future__ import annotations

from qualcode.tui.actions.action import Action

ACTIONS: tuple[Action, ...] = (
    Action("memos-write-memo", ("m",), "coding", footer=5, area="memos"),
    Action("memos-memos-here", ("M",), "coding", area="memos"),
    Action("memos-edit", ("e",), "memos", footer=1, area="memos"),
    Action("memos-new", ("n", "m"), "memos", footer=2, area="memos"),
    Action("memos-find", ("slash",), "memos", footer=3, area="memos"),
    Action("memos-filter", ("f",), "memos", footer=4, area="memos"),
    Action("memos-order", ("o",), "memos", footer=5, area="memos"),
    Action("memos-kind", ("k",), "memos", footer=6, area="memos"),
    Action("memos-link", ("l",), "memos", footer=7, area="memos"),
    Action("memos-next", ("full_stop",), "memos", area="memos"),
    Action("memos-previous", ("comma",), "memos", area="memos"),
    Action("memos-unlink", ("L",), "memos", area="memos"),
    Action("memos-answer", ("w",), "memos", area="memos"),
    Action("memos-settle", ("s",), "memos", area="memos"),
    Action("memos-release", ("r",), "memos", area="memos"),
    Action("memos-delete", ("x", "delete"), "memos", area="memos"),
    Action("memos-keep", ("escape",), "memo-editor", footer=1, palette=False, area="memos"),
    Action("memos-choose-kind", ("ctrl+g",), "memo-editor", footer=2, palette=False, area="memos"),
    Action("memos-add-link", ("ctrl+l",), "memo-editor", footer=3, palette=False, area="memos"),
    Action("memos-drop-link", ("ctrl+b",), "memo-editor", footer=4, palette=False, area="memos"),
)
