"""A pack as a Word document: letter, what is new, the categories with their evidence, coded transcripts, earlier comments.

Around everything that can be commented on stands a hidden bookmark, by which Word's own comments find their way back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING

from qualcode.locale import formats, text
from qualcode.study.review.records import (
    CodedPage,
    NewsItem,
    Pack,
    PackCode,
    PackComment,
    PackMemo,
    PackProperty,
    PackQuotation,
    PackRelation,
    Thing,
)
from qualcode.writers.quote_rows import clean
from qualcode.writers.review.word_graph import graph_paragraphs
from qualcode.writers.review.word_text import (
    BODY,
    CODES,
    GREY,
    LINE,
    QUIET,
    QUOTE,
    Marks,
    heading,
    inline,
    label,
    prose,
    said,
    set_styles,
    words,
)
from qualcode.writers.word import MARGIN, PAGE_SHORT, is_right_to_left, new_document, paragraph, run, save

if TYPE_CHECKING:
    from docx.document import Document

#: twentieths of a point: line numbers, words, codes
_NUMBERS = 750
_CODES = 2700
_WORDS = PAGE_SHORT - 2 * MARGIN - _NUMBERS - _CODES
#: rows of one table: LibreOffice takes time with the square of its length
_ROWS = 400
#: behind lines that are coded
_CODED = "EEF2F6"
#: how much of a memo without a title names it
_TITLE = 60


def word_pack(pack: Pack, handover: str) -> bytes:
    """The document; the same pack gives the same bytes."""
    document = new_document(text("pack.title", pack.study.language, study=pack.study.title), pack.study.language)
    set_styles(document)
    told = _Telling(pack, document)
    to = BytesIO()
    save(document, to, told.whole(handover))
    return to.getvalue()


class _Telling:
    """Everything of a pack as paragraphs, in order."""

    def __init__(self, pack: Pack, document: Document) -> None:
        self._pack = pack
        self._language = pack.study.language
        self._marks = Marks()
        self._codes = {code.id: code for code in pack.codes}
        self._memos = {memo.id: memo for memo in pack.memos}
        self._quotations = {one.id: one for one in pack.quotations}
        self._pages = {page.material_id: page for page in pack.pages}
        self._relations = {one.id: one for one in pack.relations}
        self._properties = {own.id: own for code in pack.codes for own in code.properties}
        self._places = {code.id: place for place, code in enumerate(pack.codes)}
        self._of_code: dict[str, list[PackRelation]] = defaultdict(list)
        for one in pack.relations:
            # Told once, at the end that comes first.
            self._of_code[min(one.from_id, one.to_id, key=lambda end: self._places[end])].append(one)
        self._told_memos: set[str] = set()
        # Before the document is saved, since its picture goes into that.
        self._drawn = list(graph_paragraphs(pack, document))

    # words

    def say(self, key: str, **fields: object) -> str:
        """A sentence of a pack."""
        return text(f"pack.{key}", self._language, **fields)

    def _counted(self, key: str, count: int | None) -> str:
        few = self.say("few", n=self._pack.least)
        return self.say(key, n=2 if count is None else count, count=few if count is None else formats.number(count, self._language))

    def _day(self, moment: date) -> str:
        return formats.day(moment, self._language)

    def _name(self, thing: Thing) -> str:
        row_id, _, question = thing.id.partition("#")
        if thing.kind == "code":
            return self._codes[row_id].name if row_id in self._codes else "…"
        if thing.kind == "relation":
            return self._relation_name(self._relations[row_id]) if row_id in self._relations else "…"
        if thing.kind == "quotation":
            return self._place(self._quotations[row_id]) if row_id in self._quotations else self.say("quotation")
        if thing.kind == "property":
            return self._properties[row_id].name if row_id in self._properties else "…"
        if thing.kind == "material":
            page = self._pages[row_id].name if row_id in self._pages else "…"
            return page if thing.line is None else f"{page}, {self.say('line', line=thing.line)}"
        if thing.kind == "memo":
            return self._memo_name(self._memos.get(row_id))
        return (
            self.say("question", number=question) if question else self.say("letter") if thing.kind == "letter" else self._pack.study.title
        )

    def _memo_name(self, memo: PackMemo | None) -> str:
        return self.say("memo") if memo is None else memo.title or " ".join(memo.text.split())[:_TITLE]

    def _relation_name(self, one: PackRelation) -> str:
        return f"{self._codes[one.from_id].name} {'↔' if one.symmetric else '→'} {self._codes[one.to_id].name}"

    def _lines(self, one: PackQuotation) -> str:
        if one.line_from is None:
            return ""
        if one.line_from == one.line_to:
            return self.say("line", line=one.line_from)
        return self.say("lines", **{"from": one.line_from, "to": one.line_to})

    def _place(self, one: PackQuotation) -> str:
        page = self._pages.get(one.material_id)
        return ", ".join(filter(None, (one.who, page.name if page else "", self._lines(one))))

    def _about(self, things: Iterable[Thing]) -> Iterator[str]:
        named = "; ".join(dict.fromkeys(self._name(thing) for thing in things))
        if named:
            yield said(QUIET, label(self.say("about")), told=named)

    # the whole

    def whole(self, handover: str) -> Iterator[str]:
        """All of it, within the bookmarks of the study and the handover."""
        yield from self._marks.around("study", self._pack.study.id, self._marks.around("handover", handover, self._parts()))
        yield paragraph(QUIET, "")

    def _parts(self) -> Iterator[str]:
        pack = self._pack
        yield paragraph("Title", words(pack.study.title))
        made = "made-for" if pack.to_whom else "made"
        yield said(QUIET, told=self.say(made, whom=pack.to_whom, date=self._day(pack.at)))
        yield said(QUIET, told=self.say(f"level-{pack.level}", n=pack.least))
        yield said(QUIET, told=text("comments.word-how", self._language))
        yield from self._letter()
        yield from self._news()
        yield from self._comments()
        yield heading(1, self.say("categories"))
        for code in pack.codes:
            yield from self._marks.around("code", code.id, self._code(code))
        yield from self._drawn
        yield from self._other_memos()
        yield from self._transcripts()

    def _letter(self) -> Iterator[str]:
        letter = self._pack.letter
        yield heading(1, self.say("letter"))
        if letter is None:
            yield said(BODY, told=self.say("no-letter"))
            return

        def inner() -> Iterator[str]:
            if letter.title:
                yield paragraph(BODY, words(letter.title, bold=True))
            yield from prose(letter.before)
            for one in letter.questions:
                asked = [paragraph(BODY, run(f"{one.number}. ", bold=True) + inline(clean(one.text))), *self._about(one.about)]
                yield from self._marks.around("letter", letter.id, asked, one.number)
            yield from prose(letter.after)
            yield from self._about(letter.about)
            yield said(QUIET, told=", ".join(filter(None, (letter.coder, self._day(letter.changed_at)))))

        yield from self._marks.around("letter", letter.id, inner())

    def _news(self) -> Iterator[str]:
        pack = self._pack
        yield heading(1, self.say("whats-new"))
        if pack.earlier is None or not pack.news:
            key = "first-pack" if pack.earlier is None else "nothing-new"
            yield said(BODY, told=self.say(key, date=self._day(pack.earlier.at) if pack.earlier else ""))
            return
        yield said(BODY, told=self.say("new-since", date=self._day(pack.earlier.at)))
        kinds: dict[str, list[NewsItem]] = defaultdict(list)
        for one in pack.news:
            kinds[one.what].append(one)
        for what, items in kinds.items():
            yield paragraph(BODY, label(self.say(f"news-{what}")))
            for one in items:
                more = self._more(one)
                yield paragraph(
                    QUOTE, run("• ") + words(one.name or (self._name(one.about) if one.about else "")) + words(more and f" {more}")
                )

    def _more(self, one: NewsItem) -> str:
        try:
            few = self.say("few", n=self._pack.least)
            count = few if one.n is None else formats.number(one.n, self._language)
            return self.say(f"news-more-{one.what}", other=one.other, n=2 if one.n is None else one.n, count=count)
        except KeyError:  # of this kind there is no more to tell
            return ""

    def _comments(self) -> Iterator[str]:
        if self._pack.comments:
            yield heading(1, self.say("earlier"))
        for one in self._pack.comments:
            yield from self._marks.around("memo", one.memo_id, self._comment(one))

    def _comment(self, one: PackComment) -> Iterator[str]:
        state = self.say("resolved" if one.resolved else "open")
        facts = " · ".join(filter(None, (one.reviewer, self._day(one.at), state)))
        yield paragraph(BODY, label(self.say(f"stance-{one.stance}")) + words(facts))
        yield from self._about(one.about)
        yield from prose(one.text, QUOTE)
        for answer in one.answers:
            yield said(QUIET, label(self.say("answer")), told=self.say("by", coder=answer.coder, date=self._day(answer.at)))
            yield from prose(answer.text, QUOTE)

    # the categories

    def _code(self, code: PackCode) -> Iterator[str]:
        yield heading(code.depth + 2, code.name)
        counts = [self._counted(f"n-{name.replace('_', '-')}", count) for name, count in code.counts.items() if self._tells(code, name)]
        yield said(QUIET, told=" · ".join([self.say(f"kind-{code.kind}"), *counts]))
        yield from prose(code.definition)
        for key, told in (("use-when", code.use_when), ("not-when", code.not_when)):
            if told.strip():
                yield said(BODY, label(self.say(key)), told=told.strip())
        for one in code.judgements:
            yield said(BODY, label(self.say(f"judgement-{one.kind}")), told=" – ".join(filter(None, (one.criterion, one.statement))))
            yield said(QUIET, told=self.say("signed", who=one.signed_by, date=self._day(one.signed_at)))
        for own in code.properties:
            yield from self._marks.around("property", own.id, self._property(own))
        for relation in self._of_code.get(code.id, ()):
            yield from self._marks.around("relation", relation.id, self._relation(relation))
        yield from self._memos_of(code.memos)
        yield from self._quotes(code.quotations)

    def _tells(self, code: PackCode, name: str) -> bool:
        """Whether a number says something: none of nothing, and with subcodes only where these make a difference."""
        if name == "interviews_with_subcodes":
            return code.counts[name] != code.counts.get("interviews")
        return name in ("quotations", "interviews") and code.counts[name] != 0

    def _property(self, own: PackProperty) -> Iterator[str]:
        ranges = "; ".join(f"{one.low} – {one.high} ({self._counted('n-quotations', one.quotations)})" for one in own.dimensions)
        yield said(BODY, label(own.name), told=". ".join(filter(None, (ranges, own.note))))

    def _relation(self, one: PackRelation) -> Iterator[str]:
        status = self.say(f"status-{one.status}")
        facts = [one.type, status, self._evidence(one), one.scope, self.say("only-an-arrow") if one.only_an_arrow else ""]
        yield said(BODY, label(self._relation_name(one)), told=" · ".join(filter(None, facts)))
        yield from self._memos_of(one.memos)
        for side, key in (("for", "evidence-for"), ("against", "evidence-against")):
            shown = [
                self._quotations[piece.quotation_id]
                for piece in one.evidence
                if piece.side == side and piece.quotation_id in self._quotations
            ]
            if shown:
                yield said(QUIET, told=f"{self.say(key)}: {'; '.join(dict.fromkeys(self._place(each) for each in shown))}")

    def _evidence(self, one: PackRelation) -> str:
        if one.evidence_for == 0 and one.evidence_against == 0:
            return self.say("unsupported")
        few = self.say("few", n=self._pack.least)
        sides = {"for": one.evidence_for, "against": one.evidence_against}
        return self.say("evidence", **{side: few if n is None else formats.number(n, self._language) for side, n in sides.items()})

    def _memos_of(self, ids: Iterable[str]) -> Iterator[str]:
        for memo_id in ids:
            memo = self._memos.get(memo_id)
            if memo is not None and memo_id not in self._told_memos:
                self._told_memos.add(memo_id)
                yield from self._marks.around("memo", memo_id, self._memo(memo))

    def _memo(self, memo: PackMemo) -> Iterator[str]:
        by = self.say("by", coder=memo.coder, date=self._day(memo.changed_at)) if memo.coder else self._day(memo.changed_at)
        yield said(QUIET, label(memo.title or self.say(f"memo-{memo.kind}")), told=by)
        yield from prose(memo.text, QUOTE)

    def _other_memos(self) -> Iterator[str]:
        rest = [memo for memo in self._pack.memos if memo.id not in self._told_memos]
        if rest:
            yield heading(1, self.say("more-memos"))
            yield from self._memos_of(memo.id for memo in rest)

    def _quotes(self, ids: Iterable[str]) -> Iterator[str]:
        quotations = [self._quotations[one] for one in ids if one in self._quotations]
        for one in quotations:
            if one.words is not None:
                quoted = formats.quoted(" ".join(one.words.split()), self._language)
                inner = [paragraph(QUOTE, words(quoted) + run(f"  {self._place(one)}", colour=GREY))]
                yield from self._marks.around("quotation", one.id, inner)
        hidden = [self._place(one) for one in quotations if one.words is None]
        if hidden:
            yield said(QUIET, label(self.say("not-shown")), told="; ".join(hidden))

    # the transcripts

    def _transcripts(self) -> Iterator[str]:
        yield heading(1, self.say("transcripts"))
        if not self._pack.pages:
            yield said(BODY, told=self.say("no-transcripts"))
        for page in self._pack.pages:
            yield from self._page(page)

    def _page(self, page: CodedPage) -> Iterator[str]:
        facts = [self.say(f"material-{page.kind}"), "" if page.round is None else self.say("round", round=page.round), page.group or ""]
        facts += [self._day(page.date) if page.date else "", self._counted("n-quotations", len(page.quotations))]
        # Around a table LibreOffice lets a bookmark shrink to a point; the lines have their own.
        head = [heading(2, page.name), said(QUIET, told=" · ".join(filter(None, facts)))]
        yield from self._marks.around("material", page.material_id, head)
        rows = list(self._rows(page))
        for at in range(0, len(rows), _ROWS):
            yield _OPENING
            yield from rows[at : at + _ROWS]
            yield "</w:tbl>"
            yield paragraph(CODES, "")

    def _rows(self, page: CodedPage) -> Iterator[str]:
        own = sorted((self._quotations[one] for one in page.quotations if one in self._quotations), key=_first_line)
        if page.words:
            begin = {line: list(some) for line, some in groupby(own, key=_first_line)}
            coded = {line for one in own for line in range(_first_line(one), (one.line_to or 0) + 1)}
            for number, line in enumerate(page.words, 1):
                yield self._row(page, number, line, begin.get(number, ()), coded=number in coded)
            return
        reached = 0
        for one in own:
            first, last = _first_line(one), one.line_to or 0
            if first > reached + 1:
                yield self._unseen(reached + 1, first - 1, "gap")
            if one.words is None:
                yield self._unseen(first, last, "words-not-shown", (one,))
            else:
                # A printed form has left its lines, and stands as a whole.
                lines = one.words.split("\n")
                lines = lines if len(lines) == last - first + 1 else [" ".join(lines)]
                for at, line in enumerate(lines):
                    to = last if len(lines) == 1 else first + at
                    yield self._row(page, first + at, line, () if at else (one,), to=to, coded=True)
            reached = max(reached, last)
        if page.lines > reached:
            yield self._unseen(reached + 1, page.lines, "gap")

    def _unseen(self, first: int, last: int, why: str, starting: Iterable[PackQuotation] = ()) -> str:
        told = paragraph(CODES, run(self.say(why), italic=True))
        return _table_row(paragraph(CODES, run(_numbers(first, last))), told, self._names(starting))

    def _row(
        self, page: CodedPage, number: int, line: str, starting: Iterable[PackQuotation], *, to: int | None = None, coded: bool
    ) -> str:
        inner = "".join(self._marks.around("material", page.material_id, [words(line or " ")], number))
        told = paragraph(LINE, inner, right_to_left=is_right_to_left(line))
        return _table_row(paragraph(CODES, run(_numbers(number, to or number))), told, self._names(starting), coded=coded)

    def _names(self, starting: Iterable[PackQuotation]) -> str:
        names = dict.fromkeys(self._codes[code].name for one in starting for code in one.codes if code in self._codes)
        return paragraph(CODES, words("; ".join(names)))


def _first_line(one: PackQuotation) -> int:
    return one.line_from or 0


def _numbers(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def _table_row(number: str, line: str, codes: str, *, coded: bool = False) -> str:
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{_CODED}"/>' if coded else ""
    cells = zip((_NUMBERS, _WORDS, _CODES), (number, line, codes), ("", shade, ""), strict=True)
    told = "".join(f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{look}</w:tcPr>{inner}</w:tc>' for width, inner, look in cells)
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{told}</w:tr>"


_GRID = "".join(f'<w:gridCol w:w="{width}"/>' for width in (_NUMBERS, _WORDS, _CODES))
_OPENING = (
    f'<w:tbl><w:tblPr><w:tblW w:w="{_NUMBERS + _WORDS + _CODES}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
    '<w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar>'
    f"</w:tblPr><w:tblGrid>{_GRID}</w:tblGrid>"
)
