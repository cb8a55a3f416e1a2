"""The verbs by name, with what each takes: one registry for shell, screens and documentation."""

from __future__ import annotations

import datetime as dt
import inspect
import math
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints, is_typeddict

from sqlalchemy import Connection

from qualcode.faults import UsageFault
from qualcode.study.names import clean_text
from qualcode.study.references import FINDERS, ids_there
from qualcode.study.work import Work


class Unset:
    """The default of an argument that was not given, where None means "none"."""

    def __repr__(self) -> str:
        return "unset"


UNSET = Unset()


def those_given(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments that were given, as column values."""
    return {name: value for name, value in arguments.items() if not isinstance(value, Unset)}


@dataclass(frozen=True)
class Ref:
    """Marks an argument that names something of the study; the verb gets its id."""

    kind: str


@dataclass(frozen=True)
class Verbatim:
    """Marks a text that the verb takes as it came, control characters and all: a whole transcript, which has its own way in."""

    kind: str = "text"


TranscriptText = Annotated[str, Verbatim()]
CodeRef = Annotated[str, Ref("code")]
MaterialRef = Annotated[str, Ref("material")]
RoundRef = Annotated[str, Ref("round")]
QuotationRef = Annotated[str, Ref("quotation")]
CodingRef = Annotated[str, Ref("coding")]
CoderRef = Annotated[str, Ref("coder")]
MemoRef = Annotated[str, Ref("memo")]
ContactRef = Annotated[str, Ref("contact")]
ParticipantRef = Annotated[str, Ref("participant")]
GroupRef = Annotated[str, Ref("group")]
PassRef = Annotated[str, Ref("pass")]
RelationRef = Annotated[str, Ref("relation")]
RelationTypeRef = Annotated[str, Ref("relation-type")]
PropertyRef = Annotated[str, Ref("property")]
DimensionRef = Annotated[str, Ref("dimension")]
SamplingDecisionRef = Annotated[str, Ref("sampling-decision")]
FindingRef = Annotated[str, Ref("finding")]
JudgementRef = Annotated[str, Ref("judgement")]
GuideRef = Annotated[str, Ref("guide")]
GuideVersionRef = Annotated[str, Ref("guide-version")]
OutlineRef = Annotated[str, Ref("outline")]
OutlineItemRef = Annotated[str, Ref("outline-item")]
SegmentRef = Annotated[str, Ref("segment")]


@dataclass(frozen=True)
class Parameter:
    """One argument of a verb."""

    name: str
    hint: Any
    required: bool

    @property
    def kind(self) -> str:
        """What it takes, in words: "text", "list of code", "date", …"""
        return describe(self.hint)


@dataclass(frozen=True)
class Verb:
    """One thing that can be done to a study."""

    name: str
    function: Callable[..., Any]
    parameters: tuple[Parameter, ...]

    @property
    def doc(self) -> str:
        """What it does, in a sentence."""
        return (self.function.__doc__ or "").strip().splitlines()[0]

    def call(self, work: Work, arguments: Mapping[str, Any]) -> Any:
        """Check and resolve the arguments, then do it. Raises UsageFault for wrong arguments, Fault for wrong names."""
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in arguments:
            if name not in known:
                raise UsageFault("study.unknown-argument", verb=self.name, argument=name, known=", ".join(known))
        for parameter in self.parameters:
            if parameter.required and parameter.name not in arguments:
                raise UsageFault("study.missing-argument", verb=self.name, argument=parameter.name, kind=parameter.kind)
        values = {name: self._value(work.connection, known[name], given) for name, given in arguments.items()}
        return self.function(work, **values)

    def _value(self, connection: Connection, parameter: Parameter, given: Any) -> Any:
        try:
            return coerce(connection, storable(given), parameter.hint)
        except (TypeError, ValueError):
            raise UsageFault(
                "study.wrong-argument", verb=self.name, argument=parameter.name, kind=parameter.kind, given=repr(given)[:80]
            ) from None


def coerce(connection: Connection, given: Any, hint: Any) -> Any:
    """A JSON value as the type a verb asks for. Raises TypeError or ValueError when it is not one."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated and isinstance(inner[1], Verbatim):
        if not isinstance(given, str):
            raise TypeError
        return given
    if origin is Annotated:
        if not isinstance(given, (str, int)) or isinstance(given, bool):
            raise TypeError
        return FINDERS[inner[1].kind](connection, str(given))
    if origin in (Union, types.UnionType):
        if given is None and type(None) in inner:
            return None
        if isinstance(given, Unset):
            return given
        return _one_of(connection, given, [i for i in inner if i not in (type(None), Unset)])
    if origin is Literal:
        if given not in inner:
            raise ValueError
        return given
    if origin is list:
        if not isinstance(given, (list, tuple)):
            raise TypeError
        marks = get_args(inner[0]) if get_origin(inner[0]) is Annotated else ()
        there = ids_there(connection, marks[1].kind, given) if len(given) > 1 and marks and isinstance(marks[1], Ref) else frozenset()
        return [item if isinstance(item, str) and item in there else coerce(connection, item, inner[0]) for item in given]
    if origin is dict:
        if not isinstance(given, dict):
            raise TypeError
        return {str(key): coerce(connection, value, inner[1]) for key, value in given.items()}
    if is_typeddict(hint):
        return _fields(connection, given, hint)
    return _plain(given, hint)


def storable(given: Any) -> Any:
    """The same value, if the study can keep it. Raises ValueError for lone surrogates, integers beyond 64 bits, NaN and infinity."""
    if isinstance(given, str):
        given.encode()
    elif isinstance(given, (int, float)) and not (math.isfinite(given) and -(2**63) <= given < 2**63):
        raise ValueError
    elif isinstance(given, dict):
        storable([*given.keys(), *given.values()])
    elif isinstance(given, (list, tuple)):
        for inner in given:
            storable(inner)
    return given


def _one_of(connection: Connection, given: Any, hints: list[Any]) -> Any:
    for hint in hints[:-1]:
        try:
            return coerce(connection, given, hint)
        except (TypeError, ValueError):
            continue
    return coerce(connection, given, hints[-1])


def _fields(connection: Connection, given: Any, hint: Any) -> dict[str, Any]:
    """An object with the fields of a TypedDict, those that must be there and no others."""
    if not isinstance(given, dict):
        raise TypeError
    hints = _hints_of(hint)
    if not hint.__required_keys__ <= given.keys() <= hints.keys():
        raise ValueError
    return {name: coerce(connection, value, hints[name]) for name, value in given.items()}


@cache
def _hints_of(hint: Any) -> dict[str, Any]:
    """The types of a TypedDict's fields; looking them up takes longer than checking a value."""
    return get_type_hints(hint, include_extras=True)


def _plain(given: Any, hint: Any) -> Any:
    if hint is Any:
        return given
    if hint is dt.date:
        return given if isinstance(given, dt.date) else dt.date.fromisoformat(given)
    if hint is float and isinstance(given, (int, float)) and not isinstance(given, bool):
        return float(given)
    if type(given) is not hint:
        raise TypeError
    return clean_text(given) if hint is str else given


def describe(hint: Any) -> str:
    """A type hint in words."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return str(inner[1].kind)
    if origin in (Union, types.UnionType):
        return " or ".join(describe(i) for i in inner if i not in (type(None), Unset)) + (" or null" if type(None) in inner else "")
    if origin is Literal:
        return "|".join(map(str, inner))
    if origin is list:
        return f"list of {describe(inner[0])}"
    if origin is dict or is_typeddict(hint):
        return "object"
    names = {str: "text", int: "integer", float: "number", bool: "true|false", dt.date: "date", Any: "any"}
    return names.get(hint, str(hint))


_VERBS: dict[str, Verb] = {}

#: the modules of verbs, each one subject
MODULES = (
    *("appendices", "codes", "coding", "findings", "guides", "ledger", "materials", "memos", "negative", "participants", "properties"),
    *(
        "quotations",
        "reading",
        "recruitment",
        "relations",
        "review",
        "rounds",
        "sampling",
        "segments",
        "settings",
        "settling",
        "sorting",
        "theory",
    ),
    "transcription",
)


def verb(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function as the verb `name`. Its first argument is the Work; the others are keyword-only."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        hints = get_type_hints(function, include_extras=True)
        parameters = tuple(
            Parameter(p.name, hints[p.name], p.default is inspect.Parameter.empty)
            for p in inspect.signature(function).parameters.values()
            if p.kind is inspect.Parameter.KEYWORD_ONLY
        )
        _VERBS[name] = Verb(name, function, parameters)
        return function

    return register


@cache
def registry() -> Mapping[str, Verb]:
    """All verbs by name."""
    for module in MODULES:
        import_module(f"qualcode.study.verbs.{module}")
    return dict(sorted(_VERBS.items()))


def verb_named(name: str) -> Verb:
    """The verb of that name. Raises UsageFault."""
    found = registry().get(name)
    if found is None:
        raise UsageFault("study.no-verb", verb=name)
    return found
