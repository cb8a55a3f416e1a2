"""All that is known of one category, as plain records: what its sheet tells. A query for each kind of fact, none in a loop."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from qualcode.study.codebook import INDICATOR, filed_under
from qualcode.study.comparison import CodedPassage, groups_of_passages, passages_of_codes
from qualcode.study.core import JudgementRecord, judgements
from qualcode.study.database import driver
from qualcode.study.memos import MemoRecord, memos
from qualcode.study.properties import PropertyRecord, properties
from qualcode.study.reads import Reads
from qualcode.study.records import CodeRecord, MaterialRecord
from qualcode.study.relations import RelationRecord, relations
from qualcode.study.review.memos import is_letter
from qualcode.study.sampling import SamplingRecord, sampling_of

#: kinds of memo that ask for something, and are open until they are settled
ASKING = ("review", "operational")


class Share(NamedTuple):
    """Quotations of a category that have something in common."""

    #: the round's number or the group's name; None where nobody has said
    name: int | str | None
    quotations: int
    #: interviews with any of them
    interviews: int


class NegativeCase(NamedTuple):
    """A quotation that speaks against a category: marked so, or evidence against one of its relations."""

    quotation_id: str
    #: whether the researcher has marked it, and what was written then
    marked: bool
    note: str
    #: ids of the relations it speaks against
    relations: tuple[str, ...]


class CategorySheet(NamedTuple):
    """One category with everything that hangs on it. Quotations are counted with those of the codes under it."""

    code: CodeRecord
    #: about it or one of its properties, but for the open questions; oldest first
    memos: tuple[MemoRecord, ...]
    #: memos that ask for something and are not settled: about it, its properties or its relations
    open_questions: tuple[MemoRecord, ...]
    properties: tuple[PropertyRecord, ...]
    #: where its quotations stand, in the order of the material and of the text
    passages: tuple[CodedPassage, ...]
    #: interviews with a quotation of it, and interviews with any coding
    interviews: int
    of_interviews: int
    by_round: tuple[Share, ...]
    by_group: tuple[Share, ...]
    #: from or to it, without those by which codes are its indicators
    relations: tuple[RelationRecord, ...]
    negative_cases: tuple[NegativeCase, ...]
    #: filed directly under it, categories first
    subcodes: tuple[CodeRecord, ...]
    #: codes filed elsewhere that are an indicator of it
    indicators: tuple[CodeRecord, ...]
    #: those still open first
    sampling: tuple[SamplingRecord, ...]
    judgements: tuple[JudgementRecord, ...]


def category_sheet(connection: Connection, code_id: str) -> CategorySheet | None:
    """What there is about a category, or any code; None when it is gone."""
    reads = Reads(connection)
    codes = {code.id: code for code in reads.codes()}
    code = codes.get(code_id)
    if code is None:
        return None
    own = properties(connection, code_id)
    every = relations(connection, code_id)
    supports = [one for one in every if one.to_id == code_id and one.type.casefold() in INDICATOR]
    telling = [one for one in every if one not in supports]
    written, asking = _memos(connection, code_id, own, every)
    passages = passages_of_codes(connection, sorted(filed_under(code_id, codes.values())))
    materials = {material.id: material for material in reads.materials()}
    subcodes = sorted((one for one in codes.values() if one.parent_id == code_id), key=lambda one: one.kind == "code")
    return CategorySheet(
        code=code,
        memos=written,
        open_questions=asking,
        properties=tuple(own),
        passages=tuple(passages),
        interviews=_interviews(passages, materials),
        of_interviews=_coded_interviews(connection),
        by_round=_by_round(passages, materials),
        by_group=_by_group(connection, passages, materials),
        relations=tuple(telling),
        negative_cases=negative_cases(marked_negative(connection, code_id).get(code_id, {}), telling),
        subcodes=tuple(subcodes),
        indicators=tuple(codes[one.from_id] for one in supports if one.from_id in codes),
        sampling=sampling_of(connection, code_id).get(code_id, ()),
        judgements=tuple(one for kind in ("core", "saturation") for one in judgements(connection, kind) if one.code_id == code_id),
    )


def _memos(
    connection: Connection, code_id: str, own: Sequence[PropertyRecord], every: Sequence[RelationRecord]
) -> tuple[tuple[MemoRecord, ...], tuple[MemoRecord, ...]]:
    """What is written about it, and of that (and of what is written about its relations) what is open."""
    near = {("code", code_id), *(("property", one.id) for one in own)}
    asked_of = near | {("relation", one.id) for one in every}
    found = sorted(memos(connection), key=lambda memo: (memo.created_at, memo.id))
    asking = tuple(memo for memo in found if is_open(memo) and _about(memo, asked_of))
    return tuple(memo for memo in found if memo not in asking and _about(memo, near)), asking


def is_open(memo: MemoRecord) -> bool:
    """Whether a memo asks for something that is not settled yet; letters to the supervisor and answers are the researcher's own words."""
    own_words = memo.answers_id is not None or is_letter(memo.kind, memo.title, memo.answers_id)
    return memo.kind in ASKING and not memo.resolved and not own_words


def _about(memo: MemoRecord, things: Collection[tuple[str, str]]) -> bool:
    return any(thing.key in things for thing in memo.about)


def _interviews(passages: Iterable[CodedPassage], materials: dict[str, MaterialRecord]) -> int:
    return len({one.material_id for one in passages if materials[one.material_id].kind == "interview"})


def _coded_interviews(connection: Connection) -> int:
    query = (
        "SELECT count(DISTINCT q.material_id) FROM coding c JOIN quotation q ON q.id = c.quotation_id "
        "JOIN material m ON m.id = q.material_id WHERE m.kind = 'interview'"
    )
    return int(driver(connection).execute(query).fetchone()[0])


def _by_round(passages: Sequence[CodedPassage], materials: dict[str, MaterialRecord]) -> tuple[Share, ...]:
    counted = Counter(materials[one.material_id].round for one in passages)
    return tuple(
        Share(name, n, _interviews((one for one in passages if materials[one.material_id].round == name), materials))
        for name, n in sorted(counted.items(), key=lambda item: (item[0] is None, item[0]))
    )


def _by_group(connection: Connection, passages: Sequence[CodedPassage], materials: dict[str, MaterialRecord]) -> tuple[Share, ...]:
    groups = groups_of_passages(connection, passages)
    counted = Counter(name for names in groups.values() for name in names)
    return tuple(
        Share(name, n, _interviews((one for one in passages if name in groups[one.id]), materials)) for name, n in sorted(counted.items())
    )


def marked_negative(connection: Connection, code_id: str | None = None) -> dict[str, dict[str, str]]:
    """By category, or of one, the quotations marked as negative cases in the order in which that was done, each with its note."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for code, quotation, note in driver(connection).execute(
        "SELECT code_id, quotation_id, note FROM negative_case WHERE ?1 IS NULL OR code_id = ?1 ORDER BY created_at, id", (code_id,)
    ):
        found[code][quotation] = note
    return found


def negative_cases(notes: Mapping[str, str], telling: Sequence[RelationRecord]) -> tuple[NegativeCase, ...]:
    """Those that are marked first; then what speaks against the relations."""
    against: dict[str, list[str]] = {quotation: [] for quotation in notes}
    for relation in telling:
        for one in relation.side("against"):
            against.setdefault(one.quotation_id, []).append(relation.id)
    return tuple(NegativeCase(one, one in notes, notes.get(one, ""), tuple(of)) for one, of in against.items())
