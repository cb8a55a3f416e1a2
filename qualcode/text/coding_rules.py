"""A code's definition and coding rule in one text, for files that have one place for both, and the two read apart again."""

from __future__ import annotations

from typing import NamedTuple

from qualcode.locale import LANGUAGES, text
from qualcode.text.project import CodeItem

#: catalogue keys of the labels, in their order
_LABELS = ("export.use_when", "export.not_when", "export.example")


class Rule(NamedTuple):
    """What is written about a code."""

    definition: str = ""
    use_when: str = ""
    not_when: str = ""
    example: str = ""


def rule_of(code: CodeItem) -> Rule:
    """What is written about a code."""
    return Rule(code.definition, code.use_when, code.not_when, code.example)


def rule_lines(rule: Rule, language: str) -> list[str]:
    """Use when, not when and example, each with its label, as far as they are written."""
    return [f"{text(key, language)}: {words}" for key, words in zip(_LABELS, rule[1:], strict=True) if words]


def together(rule: Rule, language: str) -> str:
    """Definition and rule as one text, in paragraphs."""
    return "\n\n".join([*([rule.definition] if rule.definition else []), *rule_lines(rule, language)])


def apart(words: str) -> Rule:
    """The definition and rule in one text. Each part begins with its label, in any of our languages, at a paragraph of its own."""
    return max((_apart(words, language) for language in LANGUAGES), key=lambda rule: sum(map(bool, rule[1:])))


def _apart(words: str, language: str) -> Rule:
    parts: list[list[str]] = [[], [], [], []]
    at = 0
    for paragraph in words.split("\n\n"):
        for number, key in enumerate(_LABELS[at:], start=at + 1):
            label = f"{text(key, language)}: "
            if paragraph.startswith(label):
                at, paragraph = number, paragraph.removeprefix(label)
                break
        parts[at].append(paragraph)
    return Rule(*("\n\n".join(part) for part in parts))
