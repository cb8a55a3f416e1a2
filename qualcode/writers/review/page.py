"""The page of a pack: one file that opens from a disk, asks for nothing from anywhere, and runs only the script that is in it."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from html import escape
from importlib import resources
from string import Template
from typing import Any

from qualcode.locale import catalogue, text
from qualcode.study.hues import HUES
from qualcode.writers.sealed import seal

_SCRIPTS = ("facts.js", "comments.js", "said.js", "outline.js", "transcripts.js", "graph.js", "going.js", "start.js")
_WORD = re.compile(r"\{\{([a-z-]+)\}\}")


def page(told: dict[str, Any], language: str, passphrase: str | None = None) -> bytes:
    """The page that shows what is `told`; with a passphrase its content is behind that, and its frame names nothing of the study."""
    content = _plain(told)
    kind = "pack" if passphrase is None else "sealed"
    if passphrase is not None:
        content = _plain(seal(content.encode(), passphrase))
    style, script = _style(), _script()
    spoken = _WORD.sub(lambda word: escape(text(f"pack.{word[1]}", language)), _file("page.html"))
    return (
        Template(spoken)
        .substitute(
            language=escape(language),
            policy=_policy(style, script),
            style=style,
            words=_embedded(_plain(catalogue("pack", language))),
            kind=kind,
            content=_embedded(content),
            script=script,
        )
        .encode()
    )


@cache
def _file(name: str) -> str:
    return resources.files("qualcode.writers.review").joinpath(name).read_text(encoding="utf-8")


@cache
def _style() -> str:
    return _file("page.css") + "".join(f".hue-{number} {{ --hue: {hue}; }}\n" for number, hue in enumerate(HUES))


@cache
def _script() -> str:
    return '"use strict";\n{\n' + "\n".join(map(_file, _SCRIPTS)) + "}\n"


def _policy(style: str, script: str) -> str:
    """By which the page runs its own script and style, and nothing else whatever stands in its data; nothing is taken for markup."""
    ours = [f"'sha256-{b64encode(sha256(one.encode()).digest()).decode()}'" for one in (script, style)]
    return (
        f"default-src 'none'; script-src {ours[0]}; style-src {ours[1]}; img-src data:; base-uri 'none'; form-action 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )


def _plain(told: Any) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _embedded(plain: str) -> str:
    """JSON that cannot end the element it stands in, whatever names it holds."""
    return plain.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
