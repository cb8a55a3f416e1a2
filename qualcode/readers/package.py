"""Zip packages and XML from strangers: sizes checked before anything is unpacked, no entities, no network, no names followed."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

from qualcode.faults import Fault
from qualcode.readers.source import MOST_BYTES
from qualcode.reasons import reason_of

#: a part that unpacks to more than this many times its packed size is refused once it is bigger than `_SMALL` bytes
_MOST_RATIO = 250
_SMALL = 20_000_000
_MOST_PARTS = 20_000


class Package:
    """A zip file whose parts may be read by exact name; nothing is ever written to disk."""

    def __init__(self, data: bytes | Path, file: str, most: int = MOST_BYTES * 2) -> None:
        """`data` is the file or where it lies; `most` is how many bytes all its parts together may say they have."""
        self.file = file
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data) if isinstance(data, bytes) else data)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
            raise Fault("read.damaged", file=file, reason=reason_of(error)) from None
        self._parts = {part.filename: part for part in self._zip.infolist()}
        total = sum(part.file_size for part in self._parts.values())
        swollen = any(part.file_size > max(_SMALL, _MOST_RATIO * part.compress_size) for part in self._parts.values())
        if total > most or swollen or len(self._parts) > _MOST_PARTS:
            self.close()
            raise Fault("read.bomb", file=file)

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    def names(self) -> list[str]:
        """Names of all parts."""
        return list(self._parts)

    def entries(self) -> list[tuple[str, int]]:
        """(name, bytes it says it has) of all entries; a name may stand there twice."""
        return [(part.filename, part.file_size) for part in self._zip.infolist()]

    def close(self) -> None:
        """Lets go of the file."""
        self._zip.close()

    def read(self, name: str) -> bytes:
        """The bytes of one part, never more than the package said it holds."""
        part = self._parts.get(name)
        if part is None:
            raise Fault("read.damaged_part", file=self.file, part=name)
        if part.file_size > MOST_BYTES:
            raise Fault("read.bomb", file=self.file)
        if part.flag_bits & 1:
            raise Fault("read.encrypted", file=self.file)
        try:
            with self._zip.open(part) as stream:
                data = stream.read(part.file_size + 1)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, RuntimeError) as error:
            raise Fault("read.damaged", file=self.file, reason=reason_of(error)) from None
        except Exception as error:  # zlib.error and whatever another compression raises
            raise Fault("read.damaged", file=self.file, reason=reason_of(error)) from None
        if len(data) > part.file_size:
            raise Fault("read.bomb", file=self.file)
        return data

    def xml(self, name: str) -> Any:
        """The root element of one part."""
        return parse_xml(self.read(name), self.file, name)


def parse_xml(data: bytes, file: str, part: str) -> Any:
    """The root element of `data`. A document type is refused: none of the formats read here needs one, and entities hide there."""
    from lxml import etree

    if b"<!DOCTYPE" in data[:4000] or b"<!ENTITY" in data[:4000]:
        raise Fault("read.entities", file=file, part=part)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Fault("read.damaged", file=file, reason=reason_of(error)) from None
    if root is None or root.getroottree().docinfo.internalDTD is not None:
        raise Fault("read.entities", file=file, part=part)
    return root
