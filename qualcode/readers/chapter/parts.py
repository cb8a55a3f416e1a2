"""The parts of a Word document that a chapter is read from, found by their relationships."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from qualcode.faults import Fault
from qualcode.readers.package import Package
from qualcode.text.word_runs import W

_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_SAID = {"read.damaged": "chapter.damaged", "read.damaged_part": "chapter.damaged", "read.encrypted": "chapter.locked"}


class Parts:
    """Where things lie in a package; each part is parsed once."""

    def __init__(self, package: Package, file: str) -> None:
        self.file = file
        self._package = package
        self._roots: dict[str, Any] = {}
        self.main = next(iter(self._related("_rels/.rels", "", "/officeDocument")), "word/document.xml")
        if b"macroEnabled" in package.read("[Content_Types].xml"):
            raise Fault("chapter.macros", file=file)
        if _STRICT in package.read(self.main)[:4000]:
            raise Fault("chapter.strict", file=file)
        folder, name = posixpath.split(self.main)
        self._rels, self._folder = posixpath.join(folder, "_rels", f"{name}.rels"), folder
        self.notes = {kind: part for kind in ("footnote", "endnote") for part in self._of_main(f"/{kind}s")[:1]}
        self.margins = [*self._of_main("/header"), *self._of_main("/footer")]

    def root(self, part: str) -> Any:
        """The root element of a part."""
        if part not in self._roots:
            self._roots[part] = self._package.xml(part)
        return self._roots[part]

    def styles(self) -> Any:
        """The root of the styles, or None."""
        found = self._of_main("/styles")
        return self.root(found[0]) if found else None

    def bookmarks(self) -> frozenset[str]:
        """The names of all bookmarks in small letters."""
        named = (mark.get(W + "name", "").lower() for root in self._roots.values() for mark in root.iter(W + "bookmarkStart"))
        return frozenset(named)

    def _of_main(self, kind: str) -> list[str]:
        return self._related(self._rels, self._folder, kind)

    def _related(self, rels: str, folder: str, kind: str) -> list[str]:
        """The parts that a part refers to, by the end of the relation's type, in the order of their names."""
        if rels not in self._package:
            return []
        found = []
        for relation in self._package.xml(rels):
            if str(relation.get("Type", "")).endswith(kind) and relation.get("TargetMode") != "External":
                target = str(relation.get("Target", ""))
                found.append(posixpath.normpath(target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)))
        return sorted({part for part in found if part in self._package})


@contextmanager
def said_of(file: str) -> Iterator[None]:
    """Faults of a package, said of a chapter: nothing of it is to be imported."""
    try:
        yield
    except Fault as fault:
        if fault.key in _SAID:
            raise Fault(_SAID[fault.key], file=file) from fault
        raise
