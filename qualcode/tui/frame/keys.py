"""docs/keys.md, made from the one list of actions: `python -m qualcode.tui.frame.keys > docs/keys.md`."""

from __future__ import annotations

import sys

from qualcode.locale import text
from qualcode.tui.actions import PARTS, actions_for, part_name, shown_key


def keys_markdown(language: str) -> str:
    """Every action with its keys, words and id, as Markdown tables."""
    rows = [f"# {text('screen.keys-title', language)}", "", text("screen.keys-intro", language)]
    head = [text(f"screen.keys-{column}", language) for column in ("key", "action", "does", "id")]
    for section in PARTS:
        rows += ["", f"## {part_name(section, language)}", "", _row(head), _row(["---"] * 4)]
        for action in actions_for(section):
            keys = " ".join(f"`{shown_key(key)}`" for key in action.keys) or f"`{action.shown}`"
            rows.append(_row([keys, action.label(language), action.help(language), f"`{action.id}`"]))
    return "\n".join(rows) + "\n"


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    sys.stdout.write(keys_markdown(sys.argv[1] if len(sys.argv) > 1 else "en"))
