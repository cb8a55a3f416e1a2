"""Bytes behind a passphrase."""

from __future__ import annotations

import pytest

from qualcode.writers.sealed import seal, unseal


def test_opens_with_its_passphrase_and_no_other() -> None:
    sealed = seal("fortroligt æøå".encode(), "l\u00e5s op")
    assert unseal(sealed, "la\u030as op").decode() == "fortroligt æøå"
    with pytest.raises(ValueError, match="passphrase"):
        unseal(sealed, "las op")


def test_tells_when_it_was_changed() -> None:
    sealed = seal(b"words", "open")
    other = seal(b"words", "open")
    assert sealed["content"] != other["content"]
    with pytest.raises(ValueError, match="changed"):
        unseal({**sealed, "content": other["content"]}, "open")
