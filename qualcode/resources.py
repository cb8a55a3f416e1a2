"""Where the files that ship with the program lie: inside the package when installed, beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    shipped = _PACKAGE / "_data" / name
    return shipped if shipped.is_dir() else _PACKAGE.parent / name


def corpora() -> Path:
    """The folder of the demo study's transcripts and its story."""
    return _folder("corpora")


def codebooks() -> Path:
    """The folder of starter codebooks and relation vocabularies."""
    return _folder("codebooks")
