"""The languages that Whisper's models were trained on, by their codes. Not every model knows all of them; an engine says so."""

from __future__ import annotations

from qualcode.faults import Fault, UsageFault

#: as in OpenAI's whisper, tokenizer.py (MIT); "yue" came with large-v3
_CODES = (
    "af am ar as az ba be bg bn bo br bs ca cs cy da de el en es et eu fa fi fo fr gl gu ha haw he hi hr ht hu hy id is it "
    "ja jw ka kk km kn ko la lb ln lo lt lv mg mi mk ml mn mr ms mt my ne nl nn no oc pa pl ps pt ro ru sa sd si sk sl sn so "
    "sq sr su sv sw ta te tg th tk tl tr tt uk ur uz vi yi yo yue zh"
)
CODES = frozenset(_CODES.split())


def languages_given(given: str | None) -> tuple[str, ...]:
    """The codes of "da" or "da,en", without doubles. Raises UsageFault for none, Fault for one that is not known."""
    codes = tuple(dict.fromkeys(code.strip().lower() for code in (given or "").split(",") if code.strip()))
    if not codes:
        raise UsageFault("transcribing.job-no-language")
    for code in codes:
        if code not in CODES:
            raise Fault("transcribing.job-unknown-language", code=code, codes=", ".join(sorted(CODES)))
    return codes
