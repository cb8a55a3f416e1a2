"""Whether a code is named as an action, as Charmaz asks for: a small mark beside its name, never more.

The rule is about how the name begins, after words like "not" or "always" and after a heading that ends in a colon.

- English: a gerund ("losing track", "being told what to do"). Not a gerund: a noun or adjective in -ing ("evening", "ongoing pain"),
  one that says what kind of thing follows ("waiting room"), one that is a noun when it stands alone ("meeting", but "meeting resistance").
- Danish: an infinitive with "at" ("at miste overblikket") or without ("miste overblikket"), the present tense ("mister grebet",
  "overses"), or a verbal noun: -else, -ing and -ning ("undgåelse af konflikter", "afvisning") or infinitive and -n ("venten på svar").
  Without "at" the verb must be one of a list; a form that is a noun too ("støtte", "lærer") counts with what it is done to after it.

A noun without a verb's ending is no action, whatever it means: "loss of control" and "tab af kontrol" name a result.
Words said by a participant are never judged.
"""

from __future__ import annotations

import re

from qualcode.text.action_words import (
    DANISH_AFTER_NOUN,
    DANISH_BEFORE,
    DANISH_NOUNS_TOO,
    DANISH_PREFIXES,
    DANISH_PRESENT,
    DANISH_SUBJECTS,
    DANISH_THINGS,
    DANISH_VERBAL_NOUNS,
    DANISH_VERBS,
    ENGLISH_ADJECTIVES,
    ENGLISH_AFTER_NOUN,
    ENGLISH_BEFORE,
    ENGLISH_MODIFIERS,
    ENGLISH_NOUNS,
    ENGLISH_NOUNS_ALONE,
    ENGLISH_THINGS,
)

#: those with a rule
LANGUAGES = ("en", "da")

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ENGLISH_STEM = re.compile(r"[aeiouy]")
_VERBAL_NOUN = re.compile(r".{3,}(?:else|ing)")
_LIKE_INFINITIVE = re.compile(r".{3,}es?")


def is_action(name: str, language: str, in_vivo: bool) -> bool:
    """Whether a code's name says what somebody does; never of an in-vivo code, nor in a language without a rule."""
    judge = {"en": _english, "da": _danish}.get(language)  # those of LANGUAGES
    if in_vivo or judge is None:
        return False
    heading, colon, rest = name.partition(":")
    return judge(_words(rest if colon and rest.strip() else heading))


def _words(name: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(name)]


def _english(words: list[str]) -> bool:
    while words and (words[0] in ENGLISH_BEFORE or (words[0].endswith("ly") and len(words) > 1)):
        words = words[1:]
    if not words:
        return False
    first, after = words[0], words[1:]
    if not first.endswith("ing") or not _ENGLISH_STEM.search(first[:-3]) or first in ENGLISH_NOUNS or first in ENGLISH_ADJECTIVES:
        return False
    if first in ENGLISH_NOUNS_ALONE and first != "being" and after and after[0] in ENGLISH_AFTER_NOUN:
        return False
    if first in ENGLISH_NOUNS_ALONE and not after:
        return False
    return not (first in ENGLISH_MODIFIERS and len(after) == 1 and after[0] in ENGLISH_THINGS)


def _danish(words: list[str]) -> bool:
    while words and words[0] in DANISH_BEFORE:
        words = words[1:]
    if not words:
        return False
    first, after = words[0], words[1:]
    if first == "at":
        while after and after[0] in DANISH_BEFORE:
            after = after[1:]
        return bool(after) and after[0] not in DANISH_SUBJECTS and (_is_verb(after[0]) or _LIKE_INFINITIVE.fullmatch(after[0]) is not None)
    if _is_verb(first):
        return first not in DANISH_NOUNS_TOO or (bool(after) and after[0] not in DANISH_AFTER_NOUN)
    return first in DANISH_VERBAL_NOUNS or (first not in DANISH_THINGS and _VERBAL_NOUN.fullmatch(first) is not None)


def _is_verb(word: str) -> bool:
    """Whether a word is an infinitive, a present tense, or either in the passive."""
    forms = (word, word[:-1] if word.endswith(("r", "s")) else word)
    return word in DANISH_PRESENT or word.endswith("gør") or any(_is_infinitive(form) for form in forms)


def _is_infinitive(word: str) -> bool:
    if word in DANISH_VERBS or word.endswith(("isere", "ficere", "gøre")):
        return True
    return any(word.startswith(prefix) and word[len(prefix) :] in DANISH_VERBS for prefix in DANISH_PREFIXES)
