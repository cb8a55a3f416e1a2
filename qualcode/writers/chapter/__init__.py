"""A researcher's own Word document with keys replaced and comments put in; whatever is not touched stays byte for byte."""

from __future__ import annotations

import io
import os
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from qualcode.faults import UsageFault
from qualcode.text.chapter import Remark, Replacement
from qualcode.text.word_runs import paragraphs_of
from qualcode.writers.atomic import replacing
from qualcode.writers.chapter.comments import Comments
from qualcode.writers.chapter.package import Package
from qualcode.writers.chapter.runs import Ids, replace_words

ENDINGS = (".docx",)


def check_target(chapter: Path, to: Path) -> None:
    """Raises UsageFault where the document would be written over itself, by whatever name, or is to be no Word document."""
    if to.suffix.lower() not in ENDINGS:
        raise UsageFault("chapter.target-format", file=to.name)
    same = os.path.realpath(chapter) == os.path.realpath(to)
    if not same and chapter.exists() and to.exists():
        same = os.path.samefile(chapter, to)
    if same:
        raise UsageFault("chapter.same-file", file=to.name)


def write_chapter(data: bytes, replacements: Sequence[Replacement], remarks: Sequence[Remark], to: Path) -> None:
    """Write the document of these bytes with its words replaced and its remarks as comments. The same gives the same bytes."""
    content = changed(data, replacements, remarks)
    with replacing(to) as file:
        file.write(content)


def changed(data: bytes, replacements: Sequence[Replacement], remarks: Sequence[Remark]) -> bytes:
    """The bytes of the document that `write_chapter` writes."""
    package = Package(data)
    parts = _by_part(replacements)
    ids = Ids(*(package.root(part) for part in {package.main: None, **parts})) if parts else Ids()
    for part, own in parts.items():
        root = package.root(part)
        paragraphs = {one.number: one for one in paragraphs_of(root)}
        # From the end, so that places before it stay.
        for one in sorted(own, key=lambda each: (each.number, each.start), reverse=True):
            replace_words(paragraphs[one.number], one, ids)
        package.touch(part)
    Comments(package).put(remarks)
    return _packed(package)


def _by_part(replacements: Iterable[Replacement]) -> dict[str, list[Replacement]]:
    parts: dict[str, list[Replacement]] = defaultdict(list)
    for one in replacements:
        parts[one.part].append(one)
    return parts


def _packed(package: Package) -> bytes:
    to = io.BytesIO()
    with zipfile.ZipFile(to, "w") as zipped:
        for entry, content in package.entries():
            zipped.writestr(entry, content)
    return to.getvalue()
