"""Large changes of the open study as one action, bit by bit, so that keys are heard between: all of it is done, or nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple, TypeVar, cast

from qualcode.faults import Fault
from qualcode.tui.frame.tasks import Stopped

if TYPE_CHECKING:
    from qualcode.tui.frame.page import Page

T = TypeVar("T")
Parts = Generator[tuple[int, int], None, T]

#: seconds of work in one go, and between two goes
SLICE, PAUSE = 0.04, 0.005


class _Slice(NamedTuple):
    """How far one go has come: the result where it came to the end."""

    over: bool
    result: object
    done: int = 0
    total: int = 0


def in_parts(page: Page, title: str, parts: Parts[T], then: Callable[[T], None]) -> None:
    """Do all of `parts`, each giving (done, of how many), then `then` with what they return.

    Little work is over at once. Of more a dialog tells how far it is; escape stops it, and the study is as it was before.
    What is refused is said.
    """
    first = page.attempt(lambda: _go(parts))
    if first is None:
        return
    if first.over:
        then(cast(T, first.result))
    else:
        page.run_worker(_go_on(page, title, parts, then, first))


def _go(parts: Parts[T]) -> _Slice:
    until = monotonic() + SLICE
    try:
        while True:
            done, total = next(parts)
            if monotonic() > until:
                return _Slice(False, None, done, total)
    except StopIteration as end:
        return _Slice(True, end.value)


async def _go_on(page: Page, title: str, parts: Parts[T], then: Callable[[T], None], at: _Slice) -> None:
    from qualcode.tui.widgets.progress import ProgressDialog

    language, refused = page.language, None
    task = page.workbench.tasks.begin(title)
    dialog = ProgressDialog("screen.parts-progress", "screen.parts-stop", language, title=title)
    try:
        await page.app.push_screen(dialog)
        while not at.over:
            task.step(at.done, at.total)
            dialog.tell(at.done, at.total)
            # The action stays open meanwhile: `Study.busy` keeps everything else out of it.
            await asyncio.sleep(PAUSE)
            if dialog.stopped:
                raise Stopped
            at = _go(parts)
    except Fault as fault:
        refused = fault
    except Stopped:
        refused = Fault("screen.parts-stopped")
    finally:
        parts.close()
    dialog.over()
    task.end("stopped" if refused else "done")
    if refused is None:
        then(cast(T, at.result))
        return
    with suppress(Fault):
        page.show()
    page.say(refused.text(language), look="warning")
