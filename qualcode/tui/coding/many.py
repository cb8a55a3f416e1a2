"""Codes on many passages at once: all places found, or all answers to a question of the interview guide. Nothing is put on unseen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from textual import work

from qualcode.locale import text
from qualcode.tui.coding.workspace import Workspace
from qualcode.tui.frame.tasks import Stopped
from qualcode.tui.transcript.finding import MOST_FOUND
from qualcode.tui.widgets.dialogs import Choice, PickDialog
from qualcode.tui.widgets.lists import Line, Part
from qualcode.tui.widgets.ranking import rank

if TYPE_CHECKING:
    from qualcode.study.answers import AskedQuestion, GuideQuestionRecord
    from qualcode.study.around import Stretch, Unit
    from qualcode.text.matching import Query
    from qualcode.tui.coding.picker import Wanted

#: finds that are counted at once, and words of a study that are looked through for them; more than these, when it is chosen
FEW, LITTLE = 100, 150_000


class CodingMany(Workspace):
    """The coding screen as far as its keys put codes on many passages."""

    # what was found

    def action_code_hits(self) -> None:
        """Put codes on all that was found, here or in the whole study: the words, their sentences or their turns."""
        from qualcode.study.around import Stretch
        from qualcode.text.matching import find

        if not self.view.found or self.material is None:
            self.say(text("coding.find-first", self.language), look="warning")
            return
        found, query = self.view.found, self.view.found_by
        if query and len(found) >= MOST_FOUND:  # not all there are may be marked
            found = list(find(query, self.view.document.text, language=self._spoken()))
        offers = self._offers([Stretch(self.material.id, start, end) for start, end in found])

        def choices(typed: str) -> list[Choice[_Offer]]:
            found = rank(typed, offers, lambda offer: (text(offer.key, self.language), ""), lambda _: None)
            return [Choice(offer, Line((Part(text(offer.key, self.language)),), self._count_of(offer)), "") for offer in found]

        words = " ".join(self.view.document.text[slice(*self.view.found[0])].split())
        title = text("coding.hits-title", self.language, words=words)
        self.app.push_screen(PickDialog[_Offer](title, choices), lambda offer: self._take_offer(offer) if offer else None)

    def _offers(self, here: list[Stretch]) -> list[_Offer]:
        """What can be coded; where there is little to look through, with the passages."""
        from qualcode.study.around import UNITS, passages_around

        connection, query = self.study.reads.connection, self._looked_for()
        offers = []
        for scope in ("here", "study") if query else ("here",):
            found = here if scope == "here" else None
            if found is None and query and sum(material.words for material in self.materials) <= LITTLE:
                found = _hits(connection, query, self._spoken(), self.study.writable)
            for unit in UNITS:
                known = found is not None and len(found) <= FEW
                passages = passages_around(connection, found or (), unit, self._spoken()) if known else None
                if passages != []:
                    offers.append(_Offer(f"coding.hits-{scope}-{unit}", unit, found, query, passages))
        return offers

    def _looked_for(self) -> Query | None:
        """What is looked for in the whole study; None where that is not known, or there is only this material."""
        return self.view.found_by if len(self.materials) > 1 else None

    def _spoken(self) -> str:
        """The language of the transcripts, which the forms of a word and the ends of sentences hang on."""
        return self.study.reads.study().language

    def _count_of(self, offer: _Offer) -> str:
        return self._count(offer.passages) if offer.passages is not None else "…"

    def _take_offer(self, offer: _Offer) -> None:
        """Ask for the codes, when the passages are known; else look for them beside the keys first."""
        from qualcode.study.around import passages_around
        from qualcode.tui.coding.by_parts import PART
        from qualcode.tui.widgets.progress import ProgressDialog

        if offer.passages is not None:
            self._ask_codes(offer.passages)
            return
        file, language, show = self.study.file, self._spoken(), self.app.call_from_thread
        dialog = ProgressDialog("coding.gathered-so-far", "coding.gathering-stop", self.language)

        def gather(progress: Callable[[int, int], None]) -> int:
            from qualcode.study import Study

            try:
                with Study.open(file, write=False) as study:
                    connection, found = study.reads.connection, offer.found
                    if found is None and offer.query is not None:
                        found = _hits(connection, offer.query, language, False)
                    passages: list[Stretch] = []
                    for at in range(0, len(found or ()), PART):
                        progress(at, len(found or ()))
                        show(dialog.tell, at, len(found or ()))
                        if dialog.stopped:
                            raise Stopped
                        passages += passages_around(connection, (found or [])[at : at + PART], offer.unit, language)
            finally:
                show(dialog.over)
            show(self._gathered, list(dict.fromkeys(passages)))
            return len(passages)

        self.app.push_screen(dialog)
        self.workbench.tasks.start(text("coding.gathering", self.language), gather)

    def _gathered(self, passages: list[Stretch]) -> None:
        if passages and self.material is not None:
            self.call_after_refresh(self._ask_codes, passages)

    def _count(self, passages: Sequence[Stretch]) -> str:
        materials = len({one.material for one in passages})
        told = text("coding.passages", self.language, n=len(passages))
        return told if materials == 1 else f"{told} · {text('coding.in-materials', self.language, n=materials)}"

    def _ask_codes(self, passages: list[Stretch]) -> None:
        from qualcode.tui.coding.by_parts import PART

        title = text("coding.code-passages", self.language, count=self._count(passages))

        def chosen(wanted: tuple[Wanted, ...]) -> None:
            if len(passages) <= PART:
                self.as_coder(partial(self._put_on_all, passages, wanted), self._put_on)
            else:
                self.as_coder(lambda: None, lambda _: self._begin_many(passages, wanted))

        self.pick_codes(title, chosen)

    def _put_on_all(self, passages: list[Stretch], wanted: tuple[Wanted, ...]) -> tuple[list[str], int]:
        with self.study.action("code-hits"):
            ids = self.make_codes(wanted)
            self.study.do("code-hits", codes=ids, passages=[one._asdict() for one in passages])
        return ids, len(passages)

    def _begin_many(self, passages: list[Stretch], wanted: tuple[Wanted, ...]) -> None:
        self._put_on_by_parts(passages, wanted)

    @work
    async def _put_on_by_parts(self, passages: list[Stretch], wanted: tuple[Wanted, ...]) -> None:
        from qualcode.tui.coding.by_parts import code_by_parts

        if ids := await code_by_parts(self, passages, wanted):
            self._put_on((ids, len(passages)))

    def _put_on(self, done: tuple[list[str], int]) -> None:
        ids, n = done
        self.read_again()
        for code_id in ids:
            self.recent.use(code_id)
        self.last_code = ids[-1]
        names = ", ".join(self.code_by_id[code_id].name for code_id in ids)
        self.say(text("coding.coded-many", self.language, code=names, n=n))

    # answers to a question

    def action_code_answers(self) -> None:
        """Put codes on the answers to a question of the interview guide."""
        from qualcode.study.answers import GuideQuestionRecord, guide_questions

        connection = self.study.reads.connection
        questions = guide_questions(connection)
        if not questions:
            self.say(text("coding.no-guide", self.language), look="warning")
            return

        def choices(typed: str) -> list[Choice[GuideQuestionRecord]]:
            found = rank(typed, questions, lambda question: (question.text, question.guide), lambda _: None)
            return [
                Choice(
                    question,
                    Line(
                        (Part(f"{question.number} ", "muted"), Part(question.text)),
                        text("coding.guide-version", self.language, guide=question.guide, version=question.version),
                    ),
                    question.text,
                )
                for question in found
            ]

        title, placeholder = text("coding.pick-question", self.language), text("coding.pick-question-placeholder", self.language)
        self.app.push_screen(
            PickDialog[GuideQuestionRecord](title, choices, placeholder=placeholder),
            lambda question: self._offer_answers(question) if question else None,
        )

    def _offer_answers(self, question: GuideQuestionRecord) -> None:
        """Look for the turns that asked it, beside the keys where that is much."""
        from qualcode.study.answers import asked_like
        from qualcode.tui.widgets.progress import ProgressDialog

        if sum(material.words for material in self.materials) <= LITTLE:
            self._asked_like(question, asked_like(self.study.reads.connection, question.text))
            return
        file, show, dialog = (
            self.study.file,
            self.app.call_from_thread,
            ProgressDialog("coding.gathering", "coding.gathering-stop", self.language),
        )

        def look(progress: Callable[[int, int], None]) -> None:
            from qualcode.study import Study

            try:
                with Study.open(file, write=False) as study:
                    asked = asked_like(study.reads.connection, question.text)
            finally:
                show(dialog.over)
            if dialog.stopped:
                raise Stopped
            show(self.call_after_refresh, self._asked_like, question, asked)

        self.app.push_screen(dialog)
        self.workbench.tasks.start(text("coding.gathering", self.language), look)

    def _asked_like(self, question: GuideQuestionRecord, asked: list[AskedQuestion]) -> None:
        from qualcode.tui.coding.answers_dialog import AnswersDialog

        if asked:
            self.app.push_screen(AnswersDialog(question.text, asked, self.language), self._take_answers)
        else:
            self.say(text("coding.nobody-asked", self.language), look="warning")

    def _take_answers(self, chosen: list[AskedQuestion] | None) -> None:
        if chosen:
            self._ask_codes(list(dict.fromkeys(answer for one in chosen for answer in one.answers)))


class _Offer(NamedTuple):
    """One way to code what was found."""

    key: str
    unit: Unit
    #: what was found, as far as it was looked for yet
    found: list[Stretch] | None
    query: Query | None
    #: what would be coded, where that is known already
    passages: list[Stretch] | None


def _hits(connection: Any, query: Query, language: str, writable: bool) -> list[Stretch]:
    from qualcode.study.around import Stretch
    from qualcode.study.search import search

    return [Stretch(hit.material_id, hit.start, hit.end) for hit in search(connection, query, language=language, writable=writable)]
