"""What is asked of recordings before they are heard: once, for all that were chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from textual import on
from textual.widgets import Input

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.tui.overview.fields import group_field, kind_field, round_field
from qualcode.tui.transcribing.model_rows import FOR_DANISH
from qualcode.tui.widgets.forms import ChoiceField, Field, FormDialog, as_date

LANGUAGE = "languages"
#: speakers that voices are told apart into, at most
MOST_SPEAKERS = 12
#: what the field of the model holds where another is to be chosen
OTHER = ""


class Meant(NamedTuple):
    """What the form says, but for languages and model."""

    voices: int | None
    split_channels: bool
    hints: bool
    again: bool
    kind: str
    round: int | None
    group: str | None
    #: as 2026-05-03
    date: str | None


def meant(values: Mapping[str, str]) -> Meant:
    """What was filled in. Raises Fault for a number of speakers, or a date, that is none."""
    speakers = values["speakers"].strip()
    if not (speakers.isdecimal() and int(speakers) <= MOST_SPEAKERS):
        raise Fault("recordings.bad-speakers", given=values["speakers"], most=MOST_SPEAKERS)
    date = as_date(values["date"])
    return Meant(
        voices=int(speakers) or None,
        split_channels=values.get("channels") == "yes",
        hints=values.get("hints") == "yes",
        again=values.get("again") == "yes",
        kind=values["kind"],
        round=int(values["round"]) if values["round"] else None,
        group=values["group"] or None,
        date=date.isoformat() if date else None,
    )


def form_fields(
    study: Any,
    language: str,
    *,
    name: str | None,
    channels: int,
    known: bool,
    words: int,
    models: Sequence[str],
    values: Mapping[str, str],
) -> list[Field]:
    """The fields: `name` for one recording, `channels` it has at most, whether the study has some, and how many words its list has."""

    def say(key: str, **fields: object) -> str:
        return text(f"recordings.{key}", language, **fields)

    def yes_or_no(field: str, no: str = "no", yes: str = "yes") -> Field:
        return Field(field, say(f"field-{field}"), values.get(field, "no"), "choice", (("no", say(no)), ("yes", say(yes))))

    own = study.reads.study().language
    offered = [(one, one) for one in models] + [(OTHER, say("model-other"))]
    fields = [
        Field(
            LANGUAGE,
            say("field-language"),
            values.get(LANGUAGE, ""),
            suggestions=(own,),
            required=True,
            placeholder=say("language-like", own=own),
        ),
        Field("model", say("field-model"), values.get("model", offered[0][0]), "choice", tuple(offered)),
        Field("speakers", say("field-speakers"), values.get("speakers", "2"), placeholder=say("speakers-like")),
    ]
    if channels > 1:
        fields.append(yes_or_no("channels", yes="channels-yes"))
    if name is not None:
        fields.append(Field("name", say("field-name"), values.get("name", name), required=True))
    fields += [
        kind_field(language, values.get("kind", "interview")),
        round_field(study, language, int(values["round"]) if values.get("round") else None),
        group_field(study, language, values.get("group")),
        Field("date", text("importing.field-date", language), values.get("date", ""), "date"),
    ]
    if words:
        fields.append(yes_or_no("hints", no="hints-no", yes="hints-yes"))
    if known:
        fields.append(yes_or_no("again", no="again-no", yes="again-yes"))
    return fields


class RecordingsForm(FormDialog):
    """The form, which says while one fills it in that Danish wants a large model."""

    @on(Input.Changed, f"#field-{LANGUAGE}")
    @on(ChoiceField.Turned)
    def _language_or_model(self) -> None:
        values = self.values()
        codes = [code.strip().lower() for code in values[LANGUAGE].split(",")]
        advice = text("models.list-danish", self.language) if "da" in codes and values["model"] not in (FOR_DANISH, OTHER) else ""
        self.tell(" ".join(words for words in (self._about, advice) if words), "warning" if advice else "muted")
