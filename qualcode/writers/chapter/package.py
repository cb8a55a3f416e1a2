"""The parts of a Word document that is written again: those that were touched are made from their XML, all others are as they were."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from typing import Any

from qualcode.writers.package import new_entry

_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CONTENT_TYPES = "[Content_Types].xml"


class Package:
    """A document that a reader has found whole and harmless."""

    def __init__(self, data: bytes) -> None:
        self._zip = zipfile.ZipFile(io.BytesIO(data))
        # A name may stand there twice: the last one holds, as for everybody who reads it.
        self._infos = {info.filename: info for info in self._zip.infolist()}
        self._roots: dict[str, Any] = {}
        self._touched: set[str] = set()
        self._new: list[str] = []
        self.main = self._related("_rels/.rels", "", "/officeDocument") or "word/document.xml"

    def __contains__(self, part: str) -> bool:
        return part in self._infos or part in self._roots

    def root(self, part: str) -> Any:
        """The root element of a part, with its comments and instructions, which stay."""
        from lxml import etree

        if part not in self._roots:
            parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, remove_blank_text=False)
            self._roots[part] = etree.fromstring(self._zip.read(self._infos[part]), parser)
        return self._roots[part]

    def touch(self, part: str) -> None:
        """From now on the part is what its XML is."""
        self._touched.add(part)

    def related(self, kind: str) -> str | None:
        """The part of a kind that the main part refers to."""
        return self._related(self._rels, posixpath.dirname(self.main), kind)

    def related_all(self, kind: str) -> list[str]:
        """All parts of a kind that the main part refers to."""
        return self._all_related(self._rels, posixpath.dirname(self.main), kind)

    def add(self, name: str, root: Any, kind: str, content_type: str) -> str:
        """A new part beside the main one, with its content type and the relationship that leads to it."""
        from lxml import etree

        folder = posixpath.dirname(self.main)
        stem, ending = posixpath.splitext(name)
        part, number = posixpath.join(folder, name), 1
        while part in self:
            number += 1
            part = posixpath.join(folder, f"{stem}{number}{ending}")
        self._roots[part] = root
        self._new.append(part)
        self.touch(part)
        types = self.root(_CONTENT_TYPES)
        etree.SubElement(types, _TYPES + "Override", {"PartName": f"/{part}", "ContentType": content_type})
        self.touch(_CONTENT_TYPES)
        if self._rels not in self:
            self._roots[self._rels] = etree.Element(_RELATIONS + "Relationships", nsmap={None: _RELATIONS[1:-1]})
            self._new.append(self._rels)
        relations = self.root(self._rels)
        taken = {relation.get("Id") for relation in relations}
        row = next(f"rId{n}" for n in range(len(taken) + 1, 2 * len(taken) + 3) if f"rId{n}" not in taken)
        told = {"Id": row, "Type": f"{_OFFICE}/{kind}", "Target": posixpath.relpath(part, folder or ".")}
        etree.SubElement(relations, _RELATIONS + "Relationship", told)
        self.touch(self._rels)
        return part

    def entries(self) -> Iterator[tuple[zipfile.ZipInfo, bytes]]:
        """The entries in their order, the new ones last; those that were there keep their dates."""
        for name, info in self._infos.items():
            entry = new_entry(name)
            entry.date_time = info.date_time
            entry.compress_type = zipfile.ZIP_STORED if info.compress_type == zipfile.ZIP_STORED else zipfile.ZIP_DEFLATED
            entry.external_attr = info.external_attr
            yield entry, self._bytes(name)
        for name in self._new:
            yield new_entry(name), self._bytes(name)

    def _bytes(self, part: str) -> bytes:
        from lxml import etree

        if part not in self._touched:
            return self._zip.read(self._infos[part])
        told: bytes = etree.tostring(self._roots[part].getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True)
        return told

    @property
    def _rels(self) -> str:
        folder, name = posixpath.split(self.main)
        return posixpath.join(folder, "_rels", f"{name}.rels")

    def _related(self, rels: str, folder: str, kind: str) -> str | None:
        return next(iter(self._all_related(rels, folder, kind)), None)

    def _all_related(self, rels: str, folder: str, kind: str) -> list[str]:
        if rels not in self:
            return []
        found = []
        for relation in self.root(rels):
            if str(relation.get("Type", "")).endswith(kind) and relation.get("TargetMode") != "External":
                target = str(relation.get("Target", ""))
                found.append(posixpath.normpath(target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)))
        return sorted({part for part in found if part in self})
