"""What holds for any REFI-QDA file: valid against the schema, every reference whole, every file of it there, positions exact."""

from __future__ import annotations

import zipfile
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

SCHEMAS = Path(__file__).parent / "data" / "refi"
PROJECT, CODEBOOK = "{urn:QDA-XML:project:1.0}", "{urn:QDA-XML:codebook:1.0}"

#: attributes that point at something, and the elements they may point at
POINTERS = {
    "NoteRef": {"Note"},
    "MemberNote": {"Note"},
    "CodeRef": {"Code"},
    "MemberCode": {"Code"},
    "SourceRef": {"TextSource", "AudioSource", "VideoSource"},
    "MemberSource": {"TextSource", "AudioSource", "VideoSource"},
    "SelectionRef": {"PlainTextSelection"},
    "VariableRef": {"Variable"},
}
ENDS = {"originGUID", "targetGUID", "representedGUID", "sourceVertex", "targetVertex", "fromSyncPoint", "toSyncPoint"}
USERS = {"creatingUser", "modifyingUser", "creatingUserGUID", "modifyingUserGUID"}


@cache
def schema(name: str) -> Any:
    return etree.XMLSchema(etree.parse(str(SCHEMAS / f"{name}.xsd")))


def local(element: Any) -> str:
    return etree.QName(element).localname


def project_root(path: Path) -> Any:
    """The checked root element of a .qdpx."""
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        names = package.namelist()
        assert len(names) == len(set(names))
        assert [name for name in names if not name.startswith("sources/")] == ["project.qde"]
        root = etree.fromstring(package.read("project.qde"))
    assert schema("Project").validate(root), schema("Project").error_log
    check_references(root)
    check_files(root, {name.removeprefix("sources/") for name in names} - {"project.qde"})
    return root


def check_references(root: Any) -> None:
    """Every GUID stands once, and every reference leads to a thing of the kind that may stand there."""
    things = [
        (element.get("guid").lower(), local(element))
        for element in root.iter(etree.Element)
        if element.get("guid") and local(element) != "MemberCode"
    ]
    twice = [guid for guid, count in Counter(guid for guid, _ in things).items() if count > 1]
    assert twice == []
    kinds = dict(things)
    for element in root.iter(etree.Element):
        name = local(element)
        for attribute, value in element.attrib.items():
            if attribute in USERS:
                assert kinds.get(value) == "User", (name, attribute, value)
            elif attribute in ENDS:
                assert value in kinds, (name, attribute, value)
                assert kinds[value] in POINTERS.get(name, {kinds[value]}), (name, value, kinds[value])


def check_files(root: Any, files: set[str]) -> None:
    """Every path of the document leads to a file, and every file is led to."""
    paths = {
        value.removeprefix("internal://")
        for element in root.iter(etree.Element)
        for key, value in element.attrib.items()
        if key.endswith("TextPath")
    }
    assert paths == files


def passages(path: Path, *, nvivo: bool = False) -> dict[str, str]:
    """The words of each selection by its GUID, as a reader that follows the standard (or NVivo) finds them."""
    root = project_root(path)
    found = {}
    with zipfile.ZipFile(path) as package:
        for source in root.iter(f"{PROJECT}TextSource"):
            raw = package.read("sources/" + source.get("plainTextPath").removeprefix("internal://"))
            assert raw.startswith(b"\xef\xbb\xbf") == nvivo
            units = raw.decode("utf-8-sig").encode("utf-16-le" if nvivo else "utf-32-le")
            width = 2 if nvivo else 4
            for selection in source.iter(f"{PROJECT}PlainTextSelection"):
                start, end = int(selection.get("startPosition")), int(selection.get("endPosition"))
                found[selection.get("guid")] = (
                    units[width * start : width * end].decode("utf-16-le" if nvivo else "utf-32-le").replace("\r\n", "\n")
                )
    return found
