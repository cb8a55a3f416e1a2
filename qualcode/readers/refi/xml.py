"""The XML of a project: parsed without entities, network or great depth, its namespaces taken off, and what its elements say.

Programs write five different namespaces and mix them within a file, so that only local names tell what an element is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from qualcode.faults import Fault
from qualcode.reasons import reason_of
from qualcode.text.canonical import canonicalise

#: codes within codes, and so on: nobody files deeper, and deeper files only break what reads them
MOST_DEPTH = 100
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
#: in bytes that are no UTF-16, or this would not be found
_SAYS_UTF16 = re.compile(rb"\s*(?:\xef\xbb\xbf)?<\?xml[^>]*encoding\s*=\s*[\"']utf-?16", re.IGNORECASE)
_ROOTS = ("Project", "CodeBook")
#: a root that says of what namespace all elements are, with nothing but what begins a file before it
_OWN_NAMESPACE = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:<\?xml[^>]*\?>)?\s*<(?:Project|CodeBook)(?:\s[^<>]*?)?\s(xmlns[ \t]*=[ \t]*(?:\"[^\"<>\n]*\"|'[^'<>\n]*'))"
)


class Mended(NamedTuple):
    """A place where the XML was broken and was read on all the same."""

    line: int
    reason: str


class Tree(NamedTuple):
    """The root element, `Project` or `CodeBook`, and what was mended on the way to it."""

    root: Any
    mended: tuple[Mended, ...] = ()


def parse(data: bytes, file: str, entry: str, recover: bool = False) -> Tree:
    """The tree of a project or codebook. Raises Fault for broken XML (unless `recover`), document types, and anything else."""
    from lxml import etree

    where = entry if entry == file else f"{file}: {entry}"
    if _DOCTYPE.search(data[:20_000].replace(b"\0", b"")):
        raise Fault("project.refi-entities", where=where)
    # Programs whose strings are UTF-16 within write a file in UTF-8 and say at its top that it is not.
    mislabelled = _SAYS_UTF16.match(data) is not None
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=recover,
        encoding="utf-8" if mislabelled else None,
    )
    try:
        root = etree.fromstring(_without_own_namespace(data.lstrip(b" \t\r\n")), parser)
    except etree.XMLSyntaxError as error:
        if "depth" in str(error.msg).lower():
            raise Fault("project.refi-too-deep", where=where, most=MOST_DEPTH) from None
        raise Fault("project.refi-malformed", where=where, line=error.lineno or 1, reason=reason_of(error.msg)) from None
    except (etree.LxmlError, ValueError, LookupError) as error:
        raise Fault("project.refi-malformed", where=where, line=1, reason=reason_of(error)) from None
    if root is None:
        raise Fault("project.refi-no-project", where=where)
    if root.getroottree().docinfo.internalDTD is not None:
        raise Fault("project.refi-entities", where=where)
    log = [one for one in parser.error_log if one.level_name != "WARNING"] if recover else []
    if any("depth" in one.message.lower() for one in log):
        raise Fault("project.refi-too-deep", where=where, most=MOST_DEPTH)
    _take_off_namespaces(root)
    if root.tag not in _ROOTS:
        raise Fault("project.refi-no-project", where=where)
    return Tree(root, tuple(Mended(one.line, reason_of(one.message)) for one in log))


def _without_own_namespace(data: bytes) -> bytes:
    """Blanks where the root says its namespace, so that it need not be taken off a hundred thousand elements one by one."""
    found = _OWN_NAMESPACE.match(data)
    return data if found is None else data[: found.start(1)] + b" " * len(found[1]) + data[found.end(1) :]


def _take_off_namespaces(root: Any) -> None:
    local: dict[str, str] = {}
    for element in root.xpath("descendant-or-self::*[namespace-uri()]"):
        tag = element.tag
        name = local.get(tag)
        if name is None:
            name = local[tag] = tag.rpartition("}")[2]
        with suppress(ValueError):  # a name no element may have, from XML that was read on though broken
            element.tag = name


def all_of(root: Any, container: str, *tags: str) -> Iterator[Any]:
    """The children `tags` of every `container` directly in `root`, wherever among its siblings it stands."""
    for one in root.iterchildren(container):
        yield from one.iterchildren(*tags)


def named(element: Any) -> str:
    """The name of an element: in NFC, on one line; "" if it has none."""
    return one_line(element.get("name"))


def one_line(text: str | None) -> str:
    """`text` as a name may be: control characters and line ends as blanks, none doubled or at the edges."""
    return " ".join(canonicalise(text)[0].split()) if text else ""


def long_text(text: str | None) -> str:
    """`text` as a longer text may be; one of blanks only is none."""
    cleaned = canonicalise(text)[0] if text else ""
    return cleaned if cleaned.strip() else ""


def description(element: Any) -> str:
    """What an element says in its Description, or in the attribute that some programs write instead."""
    for child in element.iterchildren("Description"):
        return long_text(child.text).strip()
    return long_text(element.get("description")).strip()


def target(element: Any) -> str | None:
    """The guid a reference names: in `targetGUID`, in `guid` (codebooks, Transana) or as its text (Transana)."""
    return element.get("targetGUID") or element.get("guid") or (element.text or "").strip() or None


def integer(text: str | None) -> int | None:
    """A whole number, or None."""
    try:
        return int(text.strip()) if text and len(text) < 20 else None
    except ValueError:
        return None


def is_true(text: str | None, default: bool) -> bool:
    """An xsd:boolean, in any case; `default` where it is missing or anything else."""
    return {"true": True, "1": True, "false": False, "0": False}.get((text or "").strip().lower(), default)
