"""Bytes behind a passphrase, in a form that a browser can open by itself (Web Crypto): AES-256-GCM, key by PBKDF2-HMAC-SHA-256."""

from __future__ import annotations

from base64 import b64decode, b64encode
from os import urandom
from typing import TypedDict

#: rounds of PBKDF2 as OWASP's cheat sheet on storing passwords asks for with SHA-256 (2023)
ROUNDS = 600_000


class Sealed(TypedDict):
    """What is needed to open it, but for the passphrase; bytes as base64."""

    rounds: int
    salt: str
    nonce: str
    #: with the tag of 16 bytes at its end, as Web Crypto has it
    content: str


def seal(content: bytes, passphrase: str) -> Sealed:
    """Encrypt with a fresh salt and nonce: the same content never looks the same."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, nonce = urandom(16), urandom(12)
    locked = AESGCM(_key(passphrase, salt, ROUNDS)).encrypt(nonce, content, None)
    return Sealed(rounds=ROUNDS, salt=_text(salt), nonce=_text(nonce), content=_text(locked))


def unseal(sealed: Sealed, passphrase: str) -> bytes:
    """The content again. Raises ValueError for another passphrase or changed content."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    key = _key(passphrase, b64decode(sealed["salt"]), sealed["rounds"])
    try:
        return AESGCM(key).decrypt(b64decode(sealed["nonce"]), b64decode(sealed["content"]), None)
    except InvalidTag as error:
        raise ValueError("another passphrase, or the content was changed") from error


def _key(passphrase: str, salt: bytes, rounds: int) -> bytes:
    from hashlib import pbkdf2_hmac
    from unicodedata import normalize

    # The same letters may be typed composed or not; the page normalises them likewise.
    return pbkdf2_hmac("sha256", normalize("NFC", passphrase).encode(), salt, rounds)


def _text(content: bytes) -> str:
    return b64encode(content).decode("ascii")
