"""What is known of a participant or a round, as sentences one below the other."""

from __future__ import annotations

from qualcode.locale import text
from qualcode.locale.formats import day, number
from qualcode.study.people import ConsentRecord, ParticipantRecord, RoundRecord
from qualcode.study.recruitment import Person
from qualcode.study.rounds import RoundSheet
from qualcode.tui.widgets.lists import Part
from qualcode.writers.recruitment_tables import veto_sentence


def consent_words(consent: ConsentRecord | None, language: str) -> str:
    """Whether there is a consent: given, withdrawn, not recorded."""
    if consent is None:
        return text("people.consent-none", language)
    if consent.withdrawn_on:
        return text("people.consent-withdrawn", language, day=day(consent.withdrawn_on, language))
    if consent.given_on:
        return text("people.consent-given", language, day=day(consent.given_on, language))
    return text("people.consent-given-undated", language)


def about_participant(one: ParticipantRecord, quotations: int | None, language: str) -> list[Part]:
    """A participant; the name first. `quotations` is None while they are not counted yet."""

    def say(key: str, **fields: object) -> str:
        return text(f"people.{key}", language, **fields)

    def counted(key: str, n: int) -> str:
        return say(f"count-{key}", n=n, count=number(n, language))

    told = [say("status-line", status=say(f"status-{one.status}"))]
    told += [say("group-line", group=one.group)] if one.group else []
    told += [say("stratum-line", stratum=one.stratum)] if one.stratum else []
    told.append(say("consent-line", consent=consent_words(one.consent, language)))
    if one.consent:
        told += [say("consent-form-line", version=one.consent.form_version)] if one.consent.form_version else []
        told += [say("scopes-line", scopes=", ".join(one.consent.scopes))] if one.consent.scopes else []
        told += [one.consent.note] if one.consent.note else []
    told += [f"{name}: {value}" for name, value in one.attributes.items()]
    told += [say("quotations-with", quotations=counted("quotations", quotations))] if quotations is not None else []
    told += [counted("contacts", one.contacts)] if one.contacts else []
    told += [say("material-line"), *(f"  {name}" for _, name in one.materials)] if one.materials else [say("no-material")]
    told += [one.note] if one.note else []
    return [Part(one.pseudonym, "strong"), *(Part(sentence) for sentence in told)]


def about_person(one: Person, language: str) -> list[Part]:
    """What the ledger has of a person: every entry, vetoes, the place in the random order."""
    told = []
    for entry in one.contacts:
        when = " · ".join(
            filter(
                None,
                (
                    text("people.round-head", language, n=entry.round) if entry.round is not None else "",
                    day(entry.date, language) if entry.date else "",
                    entry.reason,
                ),
            )
        )
        told.append(f"{text(f'people.status-{entry.status}', language)}{': ' if when else ''}{when}")
    told += [veto_sentence(one.record.pseudonym, entry, language) for entry in one.vetoes]
    if one.place and one.drawn:
        told.append(text("people.place-line", language, place=one.drawn, seed=one.place.seed))
    return [Part(text("recruitment.ledger", language), "strong"), *(Part(sentence) for sentence in told)] if told else []


def about_round(one: RoundRecord, sheet: RoundSheet | None, lacks: list[str], language: str) -> list[Part]:
    """A round; its number first. `lacks` says what it lacks, where that is told."""

    def say(key: str, **fields: object) -> str:
        return text(f"people.{key}", language, **fields)

    told = [one.label] if one.label else []
    for key, value in (("kind", one.kind), ("purpose", one.purpose), ("plan", one.plan)):
        told += [say(f"{key}-line", **{key: value})] if value else []
    if one.starts_on or one.ends_on:
        first, last = (day(when, language) if when else "" for when in (one.starts_on, one.ends_on))
        told.append(say("round-dates", first=first, last=last))
    told += [say("outcome-line", outcome=one.outcome)] if one.outcome else []
    told += [say("signed-line", name=one.signed_by, day=day(one.closed_on, language))] if one.closed_on else [say("round-open")]
    if sheet is not None:
        titles = ", ".join(memo.title or say("memo-untitled") for memo in sheet.memos)
        told.append(say("memo-line", memos=titles) if sheet.memos else text("recruitment.no-memo", language, round=one.number))
    told += [text("recruitment.round-lacks", language, round=one.number, what="; ".join(lacks))] if lacks else []
    if one.materials:
        told += [say("material-line"), *(f"  {name} ({text(f'overview.kind-{kind}', language)})" for _, name, kind in one.materials)]
    return [Part(say("round-head", n=one.number), "strong"), *(Part(sentence) for sentence in told)]
