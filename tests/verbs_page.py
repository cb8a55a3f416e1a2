"""Writes docs/verbs.md from the registry of verbs: `make docs`. A test fails when the page is not what this writes."""

from __future__ import annotations

import sys
from pathlib import Path

from qualcode.study.registry import Verb, registry

PAGE = Path(__file__).resolve().parent.parent / "docs" / "verbs.md"

HEAD = r"""# Verbs

Everything that changes a study is a verb. The workbench and the commands use them, and so can you:

    qualcode do STUDY make-code '{"name": "losing track", "kind": "code"}'

Arguments are one JSON object. Those in bold must be given. A code is named by its path (`work > losing track`) or id, a
material by its name or id, a round by its number, a participant by pseudonym; dates are `2026-05-03`. What is not named
is left as it is; `null` empties it. A verb is done wholly or not at all, and can be undone.

This page is written from the program by `make docs`.

| verb | what it does | arguments |
|---|---|---|
"""


def arguments(verb: Verb) -> str:
    """The arguments of a verb with what they take, those that must be given in bold."""
    told = []
    for parameter in verb.parameters:
        name = f"**`{parameter.name}`**" if parameter.required else f"`{parameter.name}`"
        told.append(f"{name} {parameter.kind}")
    return "; ".join(told).replace("|", r"\|")


def verbs_page() -> str:
    """The whole page."""
    rows = [f"| `{name}` | {verb.doc} | {arguments(verb)} |" for name, verb in registry().items()]
    return HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    PAGE.write_text(verbs_page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE.name}: {len(registry())} verbs\n")
