"""What things of the analysis are called in print: codes by their paths, what a memo is about, days."""

from __future__ import annotations

from datetime import datetime

from qualcode.locale import formats, text
from qualcode.study.memos import MemoRecord, Thing
from qualcode.study.references import split_path
from qualcode.writers.appendices.quoting import Quoting

#: between the names of a path
STEP = " › "


def path_in_words(path: str, below: int = 0) -> str:
    """The names of a path as a reader sees them; without the first `below` of them, as long as one is left."""
    names = split_path(path)
    return STEP.join(names[below:] or names[-1:])


def day(moment: datetime, language: str) -> str:
    """The day on which something was done."""
    return formats.day(moment, language)


def about_in_words(memo: MemoRecord, under: str, printable: frozenset[str], quoting: Quoting) -> list[str]:
    """What a memo is about, but for the thing with the id `under`.

    A quotation is named by its citation, and a memo that is not `printable` (ids) only as one.
    """
    return list(dict.fromkeys(_thing(thing, printable, quoting) for thing in memo.about if thing.id != under))


def quotations_about(memo: MemoRecord) -> list[str]:
    """The ids of the quotations a memo is about."""
    return [thing.id for thing in memo.about if thing.kind == "quotation"]


def _thing(thing: Thing, printable: frozenset[str], quoting: Quoting) -> str:
    language = quoting.language

    def say(kind: str, **fields: object) -> str:
        return text(f"analysis.about-{kind}", language, **fields)

    match thing.kind:
        case "code":
            return say("code", name=path_in_words(thing.name))
        case "quotation":
            row = quoting.row(thing.id)
            return say("quotation", citation=quoting.citation(row).words if row else thing.more)
        case "coding" | "passage":
            return say("material", name=thing.more.rpartition(" · ")[2])
        case "memo":
            return say("memo", name=thing.name) if thing.id in printable else say("other-memo")
        case "property":
            return say("property", name=thing.name, code=thing.more)
        case "relation":
            return say("relation", name=thing.name.replace(" → ", f" – {thing.more} → "))
        case _:
            return say(thing.kind, name=thing.name)
