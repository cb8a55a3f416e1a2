"""A pack for the supervisor out: a page, the page in a zip where mail refuses pages, or a Word document."""

from __future__ import annotations

import zipfile
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from qualcode.faults import UsageFault
from qualcode.model import stable_id
from qualcode.study.review.news import REVIEW
from qualcode.study.review.records import Pack
from qualcode.writers.atomic import replacing
from qualcode.writers.package import new_entry
from qualcode.writers.review.document import document
from qualcode.writers.review.page import page

if TYPE_CHECKING:
    from qualcode.study.study import Study

#: what a pack's name may end on
ENDINGS = (".html", ".zip", ".docx")


class Made(NamedTuple):
    """A pack that is ready to leave."""

    content: bytes
    #: of the handover, which the page names
    handover_id: str
    sha256: str


def check_ending(to: Path) -> None:
    """Raises UsageFault for a file whose name ends in none of ENDINGS."""
    if to.suffix.lower() not in ENDINGS:
        raise UsageFault("review.format", file=to.name, endings=", ".join(ENDINGS))


def make_pack(pack: Pack, to: Path, passphrase: str | None = None) -> Made:
    """The bytes of a pack for the file `to`; the same pack gives the same bytes, unless a passphrase hides that."""
    told = document(pack)
    handover = stable_id(pack.study.id, "review", sha256(repr(told).encode()).hexdigest(), pack.earlier.id if pack.earlier else "")
    if to.suffix.lower() == ".docx":
        if passphrase is not None:
            raise UsageFault("comments.no-passphrase", file=to.name)
        from qualcode.writers.review.word import word_pack

        content = word_pack(pack, handover)
        return Made(content, handover, sha256(content).hexdigest())
    content = page({**told, "pack": handover}, pack.study.language, passphrase)
    if to.suffix.lower() == ".zip":
        content = _zipped(to.stem + ".html", content)
    return Made(content, handover, sha256(content).hexdigest())


def hand_over(study: Study, pack: Pack, made: Made, to: Path) -> None:
    """Write the pack, and record the handover in the same breath: neither is there without the other. Raises Fault."""
    with replacing(to) as handle:
        handle.write(made.content)
        study.do(
            "record-handover",
            what=REVIEW,
            id=made.handover_id,
            sha256=made.sha256,
            to_whom=pack.to_whom,
            level=pack.level,
            note=to.name,
            quotations=list(pack.shown),
            participants=list(pack.participants),
        )


def _zipped(name: str, content: bytes) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr(new_entry(name), content)
    return packed.getvalue()
