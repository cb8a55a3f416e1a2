"""Relating two codes with a few keys: source, type, target, each by a few letters. From any screen that has a code or two at hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.study.records import CodeRecord
from qualcode.study.vocabularies import OWN, TypeOffer, type_choices
from qualcode.tui.coding.picker import CodePicker, NewCode, Wanted, make_code
from qualcode.tui.frame.page import Page
from qualcode.tui.relations.card import vocabulary_name
from qualcode.tui.widgets.dialogs import Choice, PickDialog
from qualcode.tui.widgets.looks import Line, Part
from qualcode.tui.widgets.ranking import fit, rank


class Begun(NamedTuple):
    """What is known already of a relation that is being made; the rest is asked for."""

    source: Wanted | None = None
    type: str | None = None
    to: Wanted | None = None
    #: quotations that speak for it
    evidence: Sequence[str] = ()
    phenomenon: str | None = None
    #: codes at hand, to choose the source among; of two, the other is the target
    at_hand: Sequence[str] = ()


def open_relating(page: Page, begun: Begun, then: Callable[[str], None] = lambda relation: None) -> None:
    """Ask for what is missing, make the relation, and hand its id on. One that is there already is handed on with a word about it."""
    if not page.study.writable:
        page.say(text("relations.read-only", page.language), look="warning")
        return
    codes = page.study.reads.codes()
    if len(codes) < 2:
        page.say(text("relations.too-few-codes", page.language), look="warning")
        return
    _ask(page, codes, begun, then)


def _ask(page: Page, codes: Sequence[CodeRecord], begun: Begun, then: Callable[[str], None]) -> None:
    if begun.source is None and len(begun.at_hand) == 1:
        _ask(page, codes, begun._replace(source=begun.at_hand[0]), then)
    elif begun.source is None:
        title = text("relations.pick-source", page.language)
        if begun.type is not None and begun.to is not None:
            title = text("relations.pick-source-for", page.language, type=begun.type, to=_name(begun.to, codes))
        among = [code for code in codes if code.id in begun.at_hand] or codes
        _pick_code(page, title, among, begun.to, lambda code: _ask(page, codes, begun._replace(source=code), then))
    elif begun.type is None:
        key = "pick-type" if begun.to is None else "pick-type-between"
        to = "" if begun.to is None else _name(begun.to, codes)
        title = text(f"relations.{key}", page.language, code=_name(begun.source, codes), to=to)
        pick_type(page, title, lambda name: _ask(page, codes, begun._replace(type=name), then))
    elif begun.to is None and len(begun.at_hand) == 2 and begun.source in begun.at_hand:
        _ask(page, codes, begun._replace(to=next(code for code in begun.at_hand if code != begun.source)), then)
    elif begun.to is None:
        title = text("relations.pick-target", page.language, code=_name(begun.source, codes), type=begun.type)
        _pick_code(page, title, codes, begun.source, lambda code: _ask(page, codes, begun._replace(to=code), then))
    else:
        _relate(page, codes, begun, then)


def _pick_code(page: Page, title: str, codes: Sequence[CodeRecord], but: Wanted | None, then: Callable[[Wanted], None]) -> None:
    among = [code for code in codes if code.id != but]
    picker = CodePicker(title, among, page.language, several=False)
    page.app.push_screen(picker, lambda wanted: then(wanted[0]) if wanted else None)


def _name(wanted: Wanted, codes: Sequence[CodeRecord]) -> str:
    return wanted.name if isinstance(wanted, NewCode) else next(code.name for code in codes if code.id == wanted)


def _relate(page: Page, codes: Sequence[CodeRecord], begun: Begun, then: Callable[[str], None]) -> None:
    assert begun.source is not None
    assert begun.type is not None
    assert begun.to is not None
    ends, kind = (begun.source, begun.to), begun.type

    def deed() -> tuple[str, bool]:
        with page.study.action("relate"):
            source, to = (make_code(page.study, end) if isinstance(end, NewCode) else end for end in ends)
            evidence = [{"quotation": one} for one in begun.evidence]
            try:
                made = page.study.do("relate", source=source, type=kind, to=to, phenomenon=begun.phenomenon, evidence_for=evidence)
            except Fault as fault:
                if fault.key != "study.relation-there":
                    raise
                there = str(fault.fields["id"])
                if evidence:
                    page.study.do("edit-relation", relation=there, evidence_for=evidence)
                return there, False
        return str(made["id"]), True

    done = page.attempt(deed)
    if done is None:
        return
    relation, is_new = done
    page.changed()
    then(relation)
    told: dict[str, Any] = {"source": _name(begun.source, codes), "type": kind, "to": _name(begun.to, codes), "n": len(begun.evidence)}
    key = "related" if is_new else "there-already"
    page.say(text(f"relations.{key}-with" if begun.evidence else f"relations.{key}", page.language, **told))


def pick_type(page: Page, title: str, then: Callable[[str], Any], *, new: bool = True) -> None:
    """Ask for a type of relation: those in use first, then what the tradition is offered; a name that is none of them makes one."""
    offers = type_choices(page.study.reads.connection)
    page.app.push_screen(
        PickDialog[str](
            title, lambda typed: _choices(typed, offers, page.language, new), placeholder=text("relations.type-like", page.language)
        ),
        lambda name: then(name) if name is not None else None,
    )


def _choices(typed: str, offers: Sequence[TypeOffer], language: str, new: bool) -> list[Choice[str]]:
    found = rank(typed, offers, lambda offer: (offer.name, offer.family), lambda _: None)
    rows = [Choice(offer.name, _line(offer, language), offer.definition or offer.family) for offer in found]
    name = " ".join(typed.split())
    if not new or not name or any(fit(name, offer.name) == 0 for offer in offers):
        return rows
    made = Line((Part("+ ", "strong"), Part(text("relations.type-new", language, name=name))))
    return [*rows, Choice(name, made, text("relations.type-new-detail", language))]


def _line(offer: TypeOffer, language: str) -> Line:
    signs = "↔ " if offer.symmetric else ""
    inverse = f"  ‹ {offer.inverse}" if offer.inverse and not offer.symmetric else ""
    vocabulary = text("relations.vocabulary-own", language) if offer.vocabulary == OWN else vocabulary_name(offer.vocabulary, language)
    return Line((Part(signs, "muted"), Part(offer.name), Part(inverse, "muted")), vocabulary)
