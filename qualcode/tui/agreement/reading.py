"""What the screens of agreement read. A small study is read at once, a large one beside the keys, over an opening of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

from qualcode.faults import Fault
from qualcode.study.agreement import AgreementReport, Comparison, study_agreement
from qualcode.study.coders import more_codings_than, those_compared
from qualcode.study.disagreements import DisagreementStop, disagreements
from qualcode.study.settling import Settled, settled
from qualcode.tui.frame.page import Page

T = TypeVar("T")

#: codings up to which a study is read at once
FEW = 1200


@dataclass
class Asked:
    """What these screens keep of a study while the program runs."""

    what: Comparison = field(default_factory=lambda: Comparison(resamples=0))
    #: the code whose row, or whose differences, are looked at
    code: str | None = None
    boundaries: bool = True
    #: what the differences are narrowed down to
    only_code: str | None = None
    only_material: str | None = None
    #: where the walk was left: material and offset
    at: tuple[str, int] | None = None

    def compare(self, **changes: Any) -> None:
        """Compare otherwise."""
        self.what = replace(self.what, **changes)


_ASKED: WeakKeyDictionary[Any, Asked] = WeakKeyDictionary()


def asked_of(study: Any) -> Asked:
    """What was asked last."""
    return _ASKED.setdefault(study, Asked())


class Figures(NamedTuple):
    """All that the screen of agreement shows."""

    now: AgreementReport
    #: as it was before anything was settled; None where nothing was
    before: AgreementReport | None
    settled: Settled
    #: differences by code id, and the stops of the walk
    differing: Mapping[str, int]
    stops: int


def read_figures(connection: Any, what: Comparison) -> Figures:
    """The figures now and before settling, and how much there is to settle. Raises Fault where there are not two coders."""
    now = study_agreement(connection, what)
    done = settled(connection, those_compared(connection, what))
    before = study_agreement(connection, replace(what, resamples=0), before_settling=True) if done.places else None
    stops = disagreements(connection, what)
    return Figures(now, before, done, Counter(one.code_id for stop in stops for one in stop.disagreements), len(stops))


class Walk(NamedTuple):
    """What the coders differ in."""

    #: name by id, in the order in which they are compared
    coders: Mapping[str, str]
    stops: tuple[DisagreementStop, ...]
    settled: Settled
    #: whether any material was coded or read through by two of them
    together: bool


def read_walk(connection: Any, what: Comparison, boundaries: bool) -> Walk:
    """The differences in reading order. Raises Fault where there are not two coders."""
    coders = those_compared(connection, what)
    stops = disagreements(connection, what, boundaries=boundaries)
    together = bool(stops) or bool(study_agreement(connection, replace(what, resamples=0, unit="characters")).texts)
    return Walk(coders, tuple(stops), settled(connection, coders), together)


def read_beside(
    page: Page, read: Callable[[Any], T], take: Callable[[T], None], failed: Callable[[Fault], None], *, slow: bool = False
) -> bool:
    """Read something: at once where there is little, and else, or where that is `slow`, in a thread, with what is shown now standing
    meanwhile. True if at once."""
    connection = page.study.reads.connection
    asked = _LATEST[page] = object()
    if not slow and not more_codings_than(connection, FEW):
        try:
            found = read(connection)
        except Fault as fault:
            failed(fault)
        else:
            take(found)
        return True
    file, language, workbench = page.study.file, page.language, page.workbench

    def work() -> None:
        from qualcode.study import Study

        try:
            with Study.open(file, write=False, language=language) as study:
                found = read(study.reads.connection)
        except Fault as fault:
            workbench.call_from_thread(_if_wanted, page, asked, failed, fault)
        else:
            workbench.call_from_thread(_if_wanted, page, asked, take, found)

    page.run_worker(work, thread=True, exclusive=True, group="agreement", exit_on_error=False)
    return False


#: by page, what was asked for last: an answer to anything before comes too late
_LATEST: WeakKeyDictionary[Page, object] = WeakKeyDictionary()


def _if_wanted(page: Page, asked: object, deed: Callable[[Any], None], given: Any) -> None:
    if page.is_attached and _LATEST.get(page) is asked:
        deed(given)
