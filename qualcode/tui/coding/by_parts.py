"""Codes on very many passages as one action, part by part, so that the keys are heard between."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.study.around import Stretch
from qualcode.tui.coding.picker import Wanted, make_code
from qualcode.tui.frame.page import Page
from qualcode.tui.frame.tasks import Stopped
from qualcode.tui.widgets.progress import ProgressDialog

#: passages coded or looked for at a time: more would keep the keys waiting
PART = 120


async def code_by_parts(page: Page, passages: Sequence[Stretch], wanted: Sequence[Wanted]) -> list[str] | None:
    """Put codes on passages, the new ones made first; a dialog tells how far it is, takes all keys, and can stop it.

    The ids of the codes; None where it was stopped or refused: that was said, and the study is as it was.
    """
    study, language, n = page.study, page.language, len(passages)
    dialog = ProgressDialog("coding.many-progress", "coding.many-stop", language)
    if n > PART:
        await page.app.push_screen(dialog)
    task = page.workbench.tasks.begin(text("coding.coding-many", language))
    refused: Fault | None = None
    ids: list[str] = []
    try:
        if study.busy:
            raise Fault("study.under-way")
        with study.action("code-hits") as action:
            ids += [one if isinstance(one, str) else make_code(study, one) for one in wanted]
            for at in range(0, n, PART):
                task.step(at, n)
                study.do("code-hits", codes=ids, passages=[one._asdict() for one in passages[at : at + PART]])
                if n > PART:
                    dialog.tell(at, n)
                    # The action stays open meanwhile: `Study.busy` keeps everything else out of it.
                    await asyncio.sleep(0.01)
                if dialog.stopped:
                    raise Stopped
            action.summary = {**(action.summary or {}), "n": n}
    except Fault as fault:
        refused = fault
    except Stopped:
        refused = Fault("coding.many-stopped")
    if n > PART:
        dialog.over()
    task.end("stopped" if refused else "done")
    if refused is None:
        return ids
    page.say(refused.text(language), look="warning")
    return None
