"""Planning whom to seek for a category: the form of a theoretical sampling decision, for every screen that offers it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qualcode.locale import text
from qualcode.study.people import rounds
from qualcode.study.records import CodeRecord
from qualcode.tui.frame.page import Page
from qualcode.tui.widgets.forms import Field, FormDialog


def plan_sampling(page: Page, code: CodeRecord, planned: Callable[[str], None]) -> None:
    """Ask what is missing, whom to seek and why; `planned` gets the id of the decision before the page shows the study anew."""

    def tell(key: str, **fields: object) -> str:
        return text(f"category.{key}", page.language, **fields)

    options = (
        ("", tell("no-round")),
        *((str(one.number), text("screen.round", page.language, n=one.number)) for one in rounds(page.study.reads.connection)),
    )
    fields = [
        Field("gap", tell("field-gap"), required=True, placeholder=tell("gap-like")),
        Field("whom", tell("field-whom"), placeholder=tell("whom-like")),
        Field("round", tell("field-round"), kind="choice", options=options),
        Field("why", tell("field-why"), kind="prose"),
    ]

    def plan(values: dict[str, Any]) -> None:
        number = values.pop("round")
        planned(page.study.do("sampling-decision", code=code.id, round=int(number) if number else None, **values)["id"])

    def done(values: dict[str, str] | None) -> None:
        if values is not None:
            page.changed()
            page.say("")

    page.app.push_screen(FormDialog(tell("new-sampling", code=code.name), fields, tell("keep"), plan, page.language), done)
