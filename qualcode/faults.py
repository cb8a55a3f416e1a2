"""What can go wrong through no fault of the program: said in a sentence, in the user's language, with the remedy."""

from __future__ import annotations

from qualcode.locale import DEFAULT_LANGUAGE, text


class Fault(Exception):
    """Something the user can mend. `key` names a catalogue string that says what, where and what to do."""

    def __init__(self, key: str, /, **fields: object) -> None:
        super().__init__(key)
        self.key = key
        self.fields = fields

    def text(self, language: str = DEFAULT_LANGUAGE) -> str:
        """The message in `language`; one paragraph, no markup."""
        return text(self.key, language, **self.fields)

    def __str__(self) -> str:
        return self.text()


class UsageFault(Fault):
    """Wrong usage of the command line (exit status 2)."""
