"""Vocabularies of relations: those in `codebooks/`, and the study's own types. What is offered is a matter of the study's tradition."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection

from qualcode.resources import codebooks
from qualcode.study.database import driver

#: the vocabulary of types that the user made
OWN = "own"
#: what each tradition is offered, in this order; the user's own types come first everywhere
_OFFERED = {
    "strauss-corbin": ("paradigm-1990", "paradigm-simple", "general"),
    "glaser": ("glaser", "general"),
    "charmaz": ("general", "glaser"),
    "content": ("general",),
    "thematic": ("general",),
    "own": ("general", "paradigm-simple", "paradigm-1990", "glaser"),
}
#: theoretical families must be earned: they are offered once a core category is marked
_AFTER_CORE = frozenset({"glaser"})


class TypeOffer(NamedTuple):
    """A type of relation that can be chosen."""

    name: str
    #: how it reads from the other end, "" where nobody has said
    inverse: str
    vocabulary: str
    #: the family it belongs to, "" where the vocabulary has none
    family: str
    definition: str
    symmetric: bool
    transitive: bool


class Slot(NamedTuple):
    """A place of a paradigm model; the phenomenon itself has no type."""

    id: str
    name: str
    #: the name of the type that relates what stands here to the phenomenon, or None
    type: str | None


class Vocabulary(NamedTuple):
    """Types of relation that belong together, in one language."""

    id: str
    name: str
    about: str
    source: str
    types: tuple[TypeOffer, ...]
    #: of a paradigm model, in order; otherwise empty
    slots: tuple[Slot, ...]


@cache
def vocabulary(name: str, language: str) -> Vocabulary:
    """A vocabulary of `codebooks/`. KeyError when there is none of that id."""
    if name not in vocabulary_ids():
        raise KeyError(name)
    told = tomllib.loads((codebooks() / f"vocabulary-{name}.toml").read_text(encoding="utf-8"))

    def said(words: Any) -> str:
        return str(words.get(language, "")) if words else ""

    families = {family["id"]: said(family["name"]) for family in told.get("family", ())}
    types = {
        one["id"]: TypeOffer(
            said(one["name"]),
            said(one.get("inverse")),
            name,
            families.get(one.get("family"), ""),
            said(one.get("definition")),
            one["symmetric"],
            one["transitive"],
        )
        for one in told["type"]
    }
    slots = [
        Slot(slot["id"], said(slot["name"]), types[slot["type"]].name if "type" in slot else None)
        for slot in sorted(told.get("slot", ()), key=lambda slot: slot["order"])
    ]
    head = told["vocabulary"]
    return Vocabulary(name, said(head["name"]), said(head["about"]), head.get("source", ""), tuple(types.values()), tuple(slots))


@cache
def vocabulary_ids() -> tuple[str, ...]:
    """The vocabularies that come with the program."""
    return tuple(sorted(file.stem.removeprefix("vocabulary-") for file in codebooks().glob("vocabulary-*.toml")))


def known_type(name: str, language: str) -> TypeOffer | None:
    """The type of that name in a vocabulary that comes with the program, whatever the tradition; None when there is none."""
    wanted = name.casefold()
    offers = (offer for one in vocabulary_ids() for offer in vocabulary(one, language).types)
    return next((offer for offer in offers if offer.name.casefold() == wanted), None)


def type_called(connection: Connection, name: str) -> TypeOffer | None:
    """The type of that name among what the study's tradition is offered, else in any vocabulary; None when there is none."""
    same = (offer for one in offered(connection) for offer in one.types if offer.name.casefold() == name.casefold())
    language = driver(connection).execute("SELECT language FROM study").fetchone()[0]
    return next(same, None) or known_type(name, language)


def offered(connection: Connection) -> list[Vocabulary]:
    """What the study's tradition is offered, the types in use and of the user's own making first."""
    raw = driver(connection)
    language, tradition = raw.execute("SELECT language, tradition FROM study").fetchone()
    has_core = raw.execute("SELECT 1 FROM code WHERE kind = 'core' LIMIT 1").fetchone() is not None
    rows = raw.execute("SELECT name, vocabulary, symmetric, transitive FROM relation_type ORDER BY name, id").fetchall()
    own = tuple(TypeOffer(name, "", OWN, "", "", bool(both), bool(on)) for name, kind, both, on in rows if kind == OWN)
    wanted = [one for one in _OFFERED.get(tradition, ("general",)) if has_core or one not in _AFTER_CORE]
    return ([Vocabulary(OWN, "", "", "", own, ())] if own else []) + [vocabulary(one, language) for one in wanted]


def type_choices(connection: Connection) -> list[TypeOffer]:
    """Every type that the study's tradition is offered, each once: those in use, the one used last first; own ones; then the others."""
    raw = driver(connection)
    language = raw.execute("SELECT language FROM study").fetchone()[0]
    used = raw.execute(
        "SELECT t.name, t.vocabulary, t.symmetric, t.transitive FROM relation_type t JOIN relation r ON r.type_id = t.id "
        "GROUP BY t.id ORDER BY max(r.created_at) DESC, t.name"
    ).fetchall()
    known = {(offer.vocabulary, offer.name): offer for one in vocabulary_ids() for offer in vocabulary(one, language).types}
    first = [known.get((kind, name)) or TypeOffer(name, "", kind, "", "", bool(both), bool(on)) for name, kind, both, on in used]
    rest = (offer for one in offered(connection) for offer in one.types)
    choices: dict[str, TypeOffer] = {}
    for offer in (*first, *rest):
        choices.setdefault(offer.name.casefold(), offer)
    return list(choices.values())
