"""A pack for the supervisor, and the record that it left the house."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.commands.terminal import is_terminal, open_for_writing, put_json, say
from qualcode.faults import UsageFault
from qualcode.locale import text

if TYPE_CHECKING:
    from qualcode.study.review.records import Pack

#: a key of 600,000 rounds holds off guessing only where there is something to guess
LEAST_CHARACTERS = 10


def pack(arguments: argparse.Namespace) -> int:
    """Write the pack, and tell what there is to know of it before it is sent."""
    from qualcode.study.quotes import real_labels
    from qualcode.study.review.pack import pack as packed
    from qualcode.writers.review import check_ending, hand_over, make_pack

    target = Path(arguments.to)
    check_ending(target)
    with open_for_writing(arguments) as study:
        language = study.language
        passphrase = _passphrase(language) if arguments.passphrase else None
        to_whom = arguments.to_whom.strip()
        found = packed(study.reads.connection, arguments.level, to_whom=to_whom, letter_memo=arguments.letter, language=language)
        made = make_pack(found, target, passphrase)
        hand_over(study, found, made, target)
        labels = [] if found.level == "counts" else real_labels(study.reads.connection)
    if arguments.json:
        counts = {"codes": len(found.codes), "relations": len(found.relations), "memos": len(found.memos), "shown": len(found.shown)}
        put_json({"file": str(target), "pack": made.handover_id, "sha256": made.sha256, "level": found.level, "counts": counts})
    say(text("review.written", language, file=target, size=max(1, round(len(made.content) / 1000))))
    for line in _told(found, labels, language):
        say("  " + line)
    if passphrase is not None:
        say("  " + text("review.locked", language))
    return 0


def _told(found: Pack, labels: list[str], language: str) -> list[str]:
    """What the researcher should know of it before it is sent."""
    n, of = len(found.shown), len(found.quotations)
    told = [text(f"review.shown-{found.level}", language, n=found.least if found.level == "counts" else n, of=of)]
    letter = found.letter
    if letter is None:
        told.append(text("review.letter-none", language))
    elif found.earlier is not None and letter.changed_at < found.earlier.at:
        told.append(text("review.letter-old", language, memo=letter.title))
    else:
        told.append(text("review.letter-is", language, memo=letter.title))
    if labels:
        told.append(text("review.signs", language, labels=", ".join(labels)))
    return told


def _passphrase(language: str) -> str:
    """From $QUALCODE_PASSPHRASE, else asked for twice; never from the command line, which others can see. Raises UsageFault."""
    from getpass import getpass

    given = os.environ.get("QUALCODE_PASSPHRASE")
    if given is None:
        if not is_terminal():
            raise UsageFault("review.passphrase-missing")
        given = getpass(text("review.passphrase-ask", language, n=LEAST_CHARACTERS))
        if len(given) >= LEAST_CHARACTERS and getpass(text("review.passphrase-again", language)) != given:
            raise UsageFault("review.passphrase-differs")
    if len(given) < LEAST_CHARACTERS:
        raise UsageFault("review.passphrase-short", n=LEAST_CHARACTERS)
    return given
