"""Keys in order, however fast they come: each is done before the next is looked at, and none is lost while a screen is being built.

By itself a terminal program hands every key to whatever has the focus at that moment; the letters typed right after
the key that opens a dialog would then go nowhere, and a second enter would close what lies below.
"""

from __future__ import annotations

import re
import sys
from collections import deque
from typing import Any, ClassVar

from textual import events
from textual.app import App
from textual.widget import Widget
from textual.widgets import Input

#: what a terminal may send with pasted words that belongs in no field
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LINE_END = re.compile("\r\n?")
_BLANKS = re.compile(r"[ \t]*[\n\t]\s*")


class Attentive:
    """A screen that says when it can take keys."""

    #: keys wait as long as this is False
    ready: bool = False

    def attend(self, focused: Widget | None) -> None:
        """Take keys from now on, those first that were typed meanwhile."""
        self.set_focus(focused)  # type: ignore[attr-defined]
        self.ready = True
        if isinstance(app := self.app, OrderlyApp):  # type: ignore[attr-defined]
            app.keys_wanted()

    def take(self, event: events.Key) -> bool:
        """Do what a key says, before any binding: a letter goes into the field that has the keys. False to leave it to the bindings."""
        field = self.focused  # type: ignore[attr-defined]
        if isinstance(field, Input) and event.is_printable and event.character:
            field.replace(event.character, *sorted(field.selection))
            return True
        if event.is_printable and event.character and (take_letter := getattr(field, "take_letter", None)):
            return bool(take_letter(event.character))
        return False


class OrderlyApp(App[None], inherit_bindings=False):
    """An app whose keys go through one queue."""

    ENABLE_COMMAND_PALETTE: ClassVar[bool] = False

    def __init__(self, **fields: Any) -> None:
        super().__init__(**fields)
        self._waiting_keys: deque[events.Key | events.Paste] = deque()

    async def on_event(self, event: events.Event) -> None:
        """Keys, and pasted words among them, are handled here; everything else goes Textual's way."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            self._waiting_keys.append(event)
            await self._handle_keys()
        else:
            await super().on_event(event)

    def keys_wanted(self) -> None:
        """Look at the waiting keys."""
        self.call_next(self._handle_keys)

    async def _handle_keys(self) -> None:
        if self._exit:  # whoever typed on after the key that leaves did not mean what would be done now
            self._waiting_keys.clear()
        while self._waiting_keys and not self._exit and self._attentive() is not None:
            screen = self.screen
            event = self._waiting_keys.popleft()
            await (self._handle_key(event) if isinstance(event, events.Key) else self._handle_paste(event.text))
            if self.screen is not screen:
                # What a closed dialog answers is done first.
                self.keys_wanted()
                return

    async def _handle_key(self, event: events.Key) -> None:
        if await self._check_bindings(event.key, priority=True):
            return
        screen = self._attentive()
        if screen is not None and self.screen.has_class("small"):
            if event.key == "q":
                await self.run_action("leave")
        elif screen is None or not (screen.take(event) or await self._written(event)):
            await self._check_bindings(event.key)

    async def _handle_paste(self, pasted: str) -> None:
        """Pasted words go into the field that has the keys, and nowhere else: no letter of them is a command."""
        field = self.focused
        words = _CONTROL.sub("", _LINE_END.sub("\n", pasted))
        if field is None or not words or self.screen.has_class("small"):
            return
        if isinstance(field, Input) and type(field)._on_paste is Input._on_paste:
            # A field of one line gets all lines, not only the first.
            words = _BLANKS.sub(" ", words.strip("\n"))
        event = events.Paste(words)
        # Nobody but the field is to have it; the app itself would put it into this queue again.
        event.stop()
        await field._dispatch_message(event)

    async def _written(self, event: events.Key) -> bool:
        """Whether the key went into the text that is being written; done at once, so that the key after it finds it there."""
        # The widget is costly to load, and not loaded before a memo is written for the first time.
        loaded, written = sys.modules.get("textual.widgets._text_area"), self.focused
        if loaded is None or not isinstance(written, loaded.TextArea) or not (event.is_printable or event.key in ("enter", "tab")):
            return False
        before: str = written.text
        await written._on_key(event)
        return bool(written.text != before)

    def _attentive(self) -> Attentive | None:
        screen = self.screen_stack[-1] if self.screen_stack else None
        return screen if isinstance(screen, Attentive) and screen.ready else None
