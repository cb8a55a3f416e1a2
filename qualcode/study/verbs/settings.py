"""The study's own facts and settings."""

from __future__ import annotations

import json
import re
from typing import Any, Literal

from sqlalchemy import select

from qualcode.faults import Fault, UsageFault
from qualcode.model import Coder, Setting, Study, StudyText, stable_id
from qualcode.study.names import clean_name, clean_text
from qualcode.study.registry import UNSET, PassRef, Unset, coerce, describe, those_given, verb
from qualcode.study.settings import DEFAULTS
from qualcode.study.work import Work

#: what settings take that are no text
TAKES: dict[str, Any] = {"coders-shown": Literal["all", "mine", "theirs", "none"], "small-cell": int, "pass": PassRef, "action-hint": bool}


#: texts that only the researcher knows: COREQ has 32 items, SRQR 21; the word list is no appendix, it helps where recordings are corrected
TEXT_KEYS = re.compile(r"information-letter|consent-form|transcription-key|word-list|coreq-([1-9]|[12]\d|3[0-2])|srqr-([1-9]|1\d|2[01])")
#: what a citation can name
CITATION_PARTS = ("participant", "appendix", "page", "lines")
_NAMED = re.compile(r"\{([^{}]*)\}")


@verb("set-study")
def set_study(
    work: Work,
    *,
    title: str | Unset = UNSET,
    language: Literal["en", "da"] | Unset = UNSET,
    tradition: Literal["strauss-corbin", "glaser", "charmaz", "content", "thematic", "own"] | Unset = UNSET,
    pseudonymised: bool | Unset = UNSET,
) -> None:
    """Change the study's title, language or tradition, or say that it is pseudonymised."""
    given = {"title": title, "language": language, "tradition": tradition, "pseudonymised": pseudonymised}
    values = those_given(given)
    if isinstance(title, str):
        values["title"] = clean_name(title)
    work.update(Study, work.connection.scalars(select(Study.id)).one(), **values)
    work.say("set-study")


@verb("set-setting")
def set_setting(work: Work, *, key: str, value: Any) -> None:
    """Change a setting of the study; null puts its default back."""
    if key not in DEFAULTS:
        raise UsageFault("study.no-setting", key=key, known=", ".join(DEFAULTS))
    if value is None:
        work.delete(Setting, *work.connection.scalars(select(Setting.id).where(Setting.key == key)).all())
    else:
        put_setting(work, key, json.dumps(_fitting(work, key, value), ensure_ascii=False))
    work.say("set-setting", setting=key)


@verb("set-text")
def set_text(work: Work, *, key: str, text: str) -> None:
    """Write information-letter, consent-form, transcription-key, coreq-2 or srqr-3 for appendices, or the word-list; "" takes it away."""
    if not TEXT_KEYS.fullmatch(key):
        raise UsageFault("study.no-text", key=key)
    there = work.connection.scalar(select(StudyText.id).where(StudyText.key == key))
    words = clean_text(text)
    if there and words:
        work.update(StudyText, there, text=words)
    elif there:
        work.delete(StudyText, there)
    elif words:
        study_id = work.connection.scalars(select(Study.id)).one()
        work.insert(StudyText, id=stable_id(study_id, "text", key), key=key, text=words)
    work.say("set-text", text=key)


@verb("add-coder")
def add_coder(work: Work, *, name: str, full_name: str = "") -> dict[str, str]:
    """Make a coder known, by the initials that are printed."""
    name = clean_name(name)
    if work.connection.scalar(select(Coder.id).where(Coder.name == name)):
        raise Fault("study.coder-exists", coder=name)
    work.say("add-coder", coder=name)
    return {"id": work.insert(Coder, name=name, full_name=full_name.strip())}


def _fitting(work: Work, key: str, value: Any) -> Any:
    hint = TAKES.get(key, str)
    try:
        fitting = coerce(work.connection, value, hint)
    except (TypeError, ValueError):
        raise UsageFault("study.wrong-argument", verb="set-setting", argument=key, kind=describe(hint), given=repr(value)[:80]) from None
    if key == "citation" and (unknown := [name for name in _NAMED.findall(fitting) if name not in CITATION_PARTS]):
        raise Fault("settings.citation-part", part=unknown[0], known=", ".join(f"{{{name}}}" for name in CITATION_PARTS))
    return fitting


def put_setting(work: Work, key: str, value: str) -> None:
    """Write a setting's JSON."""
    found = work.connection.scalar(select(Setting.id).where(Setting.key == key))
    if found:
        work.update(Setting, found, value=value)
    else:
        study_id = work.connection.scalars(select(Study.id)).one()
        work.insert(Setting, id=stable_id(study_id, "setting", key), key=key, value=value)
