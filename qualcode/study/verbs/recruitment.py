"""The contacts ledger: entries made, mended, taken out; a random order within strata."""

from __future__ import annotations

import datetime as dt
import secrets
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from qualcode.analysis.drawing import draw
from qualcode.faults import Fault
from qualcode.model import Contact, Participant
from qualcode.study.names import clean_name, clean_text
from qualcode.study.people import attribute_names
from qualcode.study.recruitment import Person, ledger
from qualcode.study.registry import UNSET, ContactRef, ParticipantRef, RoundRef, Unset, those_given, verb
from qualcode.study.verbs.participants import Status
from qualcode.study.work import Work

#: between the facts that make up the name of a stratum
JOINT = " · "
#: a seed that is made has so many digits
SEED_DIGITS = 8
#: people named in a message
NAMED = 5


@verb("add-contact")
def add_contact(
    work: Work,
    *,
    participant: ParticipantRef,
    status: Status | None = None,
    round: RoundRef | None = None,
    date: dt.date | None = None,
    reason: str = "",
    vetoed_by: str = "",
    vetoed_on: dt.date | None = None,
) -> dict[str, Any]:
    """Enter in the contacts ledger what came of asking someone, or (vetoed_by) who judged that they must not be asked.

    The participant's status follows the entry that counts, unless they have withdrawn. Gives the id of the entry, and the pseudonym
    of whom to ask next where someone drawn declined, did not come or withdrew.
    """
    person = work.row(Participant, participant)
    vetoed_by = clean_text(vetoed_by).strip()
    if not vetoed_by and (status is None or vetoed_on):
        raise Fault("people.veto-by-whom" if vetoed_on else "people.contact-status", participant=person.pseudonym)
    row_id = work.insert(
        Contact,
        participant_id=participant,
        status=status or person.status,
        round_id=round,
        date=date,
        reason=clean_text(reason),
        vetoed_by=vetoed_by,
        vetoed_on=vetoed_on,
    )
    one = ledger(work.connection).named(participant)
    follow(work, one)
    work.say("add-contact-veto" if vetoed_by else "add-contact", participant=person.pseudonym)
    following = None if vetoed_by or status not in ("declined", "no-show", "withdrawn") else _next_after(work, one)
    return {"id": row_id, "next": following}


@verb("edit-contact")
def edit_contact(
    work: Work,
    *,
    contact: ContactRef,
    status: Status | Unset = UNSET,
    round: RoundRef | Unset | None = UNSET,
    date: dt.date | Unset | None = UNSET,
    reason: str | Unset = UNSET,
    vetoed_by: str | Unset = UNSET,
    vetoed_on: dt.date | Unset | None = UNSET,
) -> None:
    """Correct an entry of the contacts ledger; the participant's status follows the entry that counts."""
    old = work.row(Contact, contact)
    who = work.row(Participant, old.participant_id).pseudonym
    if old.drawn_as is not None:
        raise Fault("people.entry-is-place", participant=who)
    given: dict[str, Any] = those_given({"status": status, "round_id": round, "date": date, "vetoed_on": vetoed_on})
    given |= {key: clean_text(value).strip() for key, value in (("reason", reason), ("vetoed_by", vetoed_by)) if isinstance(value, str)}
    after = {"vetoed_by": old.vetoed_by, "vetoed_on": old.vetoed_on, **given}
    if after["vetoed_on"] and not after["vetoed_by"]:
        raise Fault("people.veto-by-whom", participant=who)
    work.update(Contact, contact, **given)
    follow(work, ledger(work.connection).named(old.participant_id), mended=old.status == "withdrawn")
    work.say("edit-contact", participant=who)


@verb("delete-contact")
def delete_contact(work: Work, *, contact: ContactRef) -> None:
    """Take an entry out of the contacts ledger: a contact, a veto, or a place in the random order, whose person stays on the list."""
    old = work.row(Contact, contact)
    if old.drawn_as == 0:
        raise Fault("people.entry-is-list", participant=work.row(Participant, old.participant_id).pseudonym)
    if old.drawn_as is None:
        work.delete(Contact, contact)
    else:
        work.update(Contact, contact, seed="", drawn_as=0)
    follow(work, ledger(work.connection).named(old.participant_id), mended=old.status == "withdrawn")
    work.say("delete-contact", participant=work.row(Participant, old.participant_id).pseudonym)


def follow(work: Work, one: Person, *, mended: bool = False) -> None:
    """Set a person's status by the entry that counts.

    Who withdrew stays withdrawn, since what is printed goes by the status: they agree anew by a consent. Only where the entry that
    said so is `mended` does the status follow, and where no consent was withdrawn.
    """
    record = one.record
    if record.status == "withdrawn" and not (mended and not (record.consent and record.consent.withdrawn_on)):
        return
    status = one.contacts[-1].status if one.contacts else "contacted" if one.place else record.status
    if status != record.status:
        work.update(Participant, record.id, status=status)


def _next_after(work: Work, one: Person) -> str | None:
    following = ledger(work.connection).next_in(one.record.stratum) if one.drawn else None
    return following.record.pseudonym if following else None


@verb("draw-order")
def draw_order(
    work: Work, *, by: list[str] | None = None, seed: str | int | None = None, participants: list[ParticipantRef] | None = None
) -> dict[str, Any]:
    """Draw a random order within strata for those who may be asked and have no place yet; places given before stay.

    Strata are those of the participants, or made of their group ("group") and background facts named in `by`. Without a seed, that of
    the earlier draws is taken, or one is made. Who is vetoed is left out. Gives the seed and the places.
    """
    everybody = ledger(work.connection)
    chosen = set(participants) if participants is not None else None
    those = [one for one in everybody.persons if _may_be_drawn(one, chosen)]
    if not those:
        raise Fault("people.nobody-to-draw")
    strata = {one.record.id: one.record.stratum for one in those} if by is None else _strata(work, those, by)
    used = clean_text(str(seed)).strip() if seed is not None else _only_seed(work) or str(secrets.randbelow(10**SEED_DIGITS))
    if not used:
        raise Fault("people.seed-empty")
    taken: dict[str, int] = defaultdict(int)
    for one in everybody.persons:
        taken[one.record.stratum] = max(taken[one.record.stratum], one.drawn)
    by_name = {one.record.pseudonym: one for one in those}
    found = draw(((name, strata[one.record.id]) for name, one in by_name.items()), used, taken)
    for place in found:
        one = by_name[place.name]
        if one.record.stratum != place.stratum:
            work.update(Participant, one.record.id, stratum=place.stratum)
        if one.place:
            work.update(Contact, one.place.id, seed=used, drawn_as=place.place)
        else:
            work.insert(Contact, participant_id=one.record.id, status="contacted", seed=used, drawn_as=place.place)
    work.say("draw-order", n=len(found), seed=used)
    return {"seed": used, "drawn": [{"participant": one.name, "stratum": one.stratum, "place": one.place} for one in found]}


def _may_be_drawn(one: Person, chosen: set[str] | None) -> bool:
    """Raises Fault for someone who was named and cannot be drawn."""
    free = one.outcome == "not-asked" and not one.vetoed and not one.drawn
    if chosen is None or one.record.id not in chosen:
        return free and chosen is None
    if not free:
        why = "vetoed" if one.vetoed else "drawn" if one.drawn else "asked"
        raise Fault(f"people.not-drawn-{why}", participant=one.record.pseudonym)
    return True


def _strata(work: Work, those: Sequence[Person], by: list[str]) -> dict[str, str]:
    """By participant, the name of the stratum that the facts make. Raises Fault where a fact is unknown to the study, or of someone."""
    known = attribute_names(work.connection)
    names = [clean_name(name) for name in by]
    for name in names:
        if name != "group" and name not in known:
            raise Fault("people.no-such-fact", fact=name, known=", ".join(["group", *known]))
    found = {}
    for name in names:
        lacking = [one.record.pseudonym for one in those if not _fact(one, name)]
        if lacking:
            raise Fault("people.fact-missing", fact=name, n=len(lacking), who=", ".join(lacking[:NAMED]))
    for one in those:
        found[one.record.id] = JOINT.join(_fact(one, name) for name in names)
    return found


def _fact(one: Person, name: str) -> str:
    return (one.record.group if name == "group" else one.record.attributes.get(name)) or ""


def _only_seed(work: Work) -> str:
    """The seed the study has drawn with so far; "" where there is none yet, or several."""
    seeds = work.connection.scalars(select(Contact.seed).where(Contact.seed != "").distinct()).all()
    return str(seeds[0]) if len(seeds) == 1 else ""
