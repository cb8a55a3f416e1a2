"""Upper and lower case made one without moving a single offset."""

from __future__ import annotations


def fold(text: str) -> str:
    """`text` casefolded, character by character, so that it stays as long as it was; accents stay: "å" is never "a".

    The few characters that casefold to several (ß, İ, ﬁ) become their one-character lower case or stay.
    """
    folded = text.casefold()
    if len(folded) == len(text):
        return folded
    return _fold_around(text, sorted(character for character in set(text) if len(character.casefold()) > 1))


def _fold_around(text: str, longer: list[str]) -> str:
    if not longer:
        return text.casefold()
    character, *rest = longer
    lower = character.lower()
    return (lower if len(lower) == 1 else character).join(_fold_around(part, rest) for part in text.split(character))
