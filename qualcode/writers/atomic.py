"""A document is there whole or not at all: written beside its place, made durable, then moved into it."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, TypeVar

from qualcode.faults import Fault
from qualcode.reasons import reason_of
from qualcode.study.platform import sync_folder

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS}
_Row = TypeVar("_Row")


class Cancelled(Fault):
    """The user stopped a document before it was finished; nothing was written."""

    def __init__(self, to: Path) -> None:
        super().__init__("write.cancelled", file=to.name)


def watched(
    rows: Sequence[_Row],
    to: Path,
    stride: int,
    progress: Callable[[int, int], None] | None,
    cancelled: Callable[[], bool] | None,
) -> Iterator[_Row]:
    """The rows of a document; every `stride` rows progress is told, and Cancelled raised where that is wished."""
    for done, row in enumerate(rows):
        if done % stride == 0:
            if cancelled and cancelled():
                raise Cancelled(to)
            if progress:
                progress(done, len(rows))
        yield row
    if cancelled and cancelled():
        raise Cancelled(to)
    if progress:
        progress(len(rows), len(rows))


@contextmanager
def replacing(to: Path) -> Iterator[BinaryIO]:
    """An open file that becomes `to` when the block ends well; on any error nothing is left and an old `to` is untouched.

    A link is followed: what it points at is replaced, the link stays. Permissions of an old file are kept. The new file is
    on the disk, and so is its name, when this returns. Raises Fault, with the remedy, when the place cannot be written.
    Any OSError of the block is taken for one of writing, so read what is needed before it.
    """
    target = Path(os.path.realpath(to))
    beside = target.with_name(f".qualcode-{secrets.token_hex(8)}.part")
    try:
        _check_place(to, target)
        handle = open(beside, "xb")  # noqa: SIM115
        try:
            with handle:
                yield handle
                handle.flush()
                os.fsync(handle.fileno())
            if target.exists():
                beside.chmod(target.stat().st_mode & 0o777)
            _move(beside, target, to)
        finally:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
        with suppress(OSError):  # the file is whole; some file systems cannot sync a folder
            sync_folder(target.parent)
    except OSError as error:
        raise _fault(error, to, target.parent) from error


def _check_place(to: Path, target: Path) -> None:
    """Say early, before any work is done, that the place cannot be written."""
    if target.is_dir():
        raise Fault("write.is_folder", file=to)
    if target.exists() and not target.is_file():
        raise Fault("write.is_no_file", file=to)
    if not target.parent.is_dir():
        raise Fault("write.no_folder", file=to.name, folder=target.parent)
    if target.exists():
        try:
            # On Windows this also fails while Word or Excel has the file open.
            with open(target, "r+b"):
                pass
        except OSError as error:
            raise Fault("write.in_use", file=to) from error


def _move(beside: Path, target: Path, to: Path) -> None:
    """Put the finished file in its place in one step."""
    try:
        os.replace(beside, target)
    except PermissionError as error:
        raise Fault("write.in_use", file=to) from error


def _fault(error: OSError, to: Path, folder: Path) -> Fault:
    """What the user is told about an error of the operating system."""
    if error.errno in _FULL:
        return Fault("write.disk_full", file=to)
    if error.errno in _REFUSED:
        return Fault("write.not_allowed", file=to.name, folder=folder)
    return Fault("write.failed", file=to, reason=reason_of(error))
