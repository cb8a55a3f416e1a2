"""Whether a participant has agreed to be quoted, as far as it was recorded."""

from __future__ import annotations

from typing import Literal

from qualcode.study.people import ConsentRecord

#: "yes"; "none": nothing was recorded; "no-scope": what was agreed to is listed, and quoting is not in it; "withdrawn"
Quoting = Literal["yes", "none", "no-scope", "withdrawn"]

#: how the name of a scope begins that lets words be quoted: "quotations", "citat", "citering"
_QUOTING = ("quot", "cit")


def quoting(consent: ConsentRecord | None, status: str = "included") -> Quoting:
    """Whether somebody may be quoted. A consent that lists no scopes is narrowed by nothing."""
    if status == "withdrawn" or (consent is not None and consent.withdrawn_on is not None):
        return "withdrawn"
    if consent is None:
        return "none"
    words = [word for scope in consent.scopes for word in scope.casefold().split()]
    return "yes" if not consent.scopes or any(word.startswith(_QUOTING) for word in words) else "no-scope"
