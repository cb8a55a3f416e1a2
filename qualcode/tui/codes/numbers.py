"""The numbers of the codes screen: small studies are counted at once, large ones beside the keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from textual.worker import Worker, WorkerState

from qualcode.analysis.frequencies import CodeFrequency
from qualcode.faults import Fault
from qualcode.study.codebook import indicators, orphans, with_subcodes
from qualcode.study.figures import code_frequencies
from qualcode.study.hints import action_hint
from qualcode.study.records import ActionRecord, CodeRecord
from qualcode.study.repeats import variant_labels
from qualcode.tui.codes.changes import CodeChanges
from qualcode.tui.codes.tree import Numbers

#: so many codings are counted in less time than anybody notices
COUNTED_AT_ONCE = 5_000


class CodeNumbers(CodeChanges):
    """The part of the codes screen that counts. Frequencies are counted again when codings changed."""

    numbers: Numbers = Numbers({})
    #: what the frequencies were counted of
    _counted_of: object = None
    _counting: Worker[dict[str, CodeFrequency]] | None = None

    def numbers_came(self) -> None:
        """What takes longer to count is there."""
        raise NotImplementedError

    def read_codes(self) -> None:
        """Read the codes with all numbers that cost little, and see to the others."""
        connection = self.study.reads.connection
        self.codes = self.study.reads.codes()
        self.code_by_id = {code.id: code for code in self.codes}
        state = tuple((code.id, code.parent_id, code.codings, code.last_used) for code in self.codes)
        known: Mapping[str, CodeFrequency] | None = self.numbers.frequencies
        if state != self._counted_of:
            self._counted_of = state
            if sum(code.codings for code in self.codes) <= COUNTED_AT_ONCE:
                known = {one.id: one for one in code_frequencies(connection)}
            else:
                self._counting = self.run_worker(self._count_beside, thread=True, exclusive=True, group="numbers", exit_on_error=False)
        supports = indicators(connection)
        hinted = action_hint(connection)
        marked = frozenset(code.id for code in self.codes if code.kind == "code" and hinted(code.name, code.in_vivo))
        groups = variant_labels(self.codes, self.study.reads.study().language)
        alike = {code.id: place for place, group in enumerate(groups) for code in group}
        self.numbers = Numbers(with_subcodes(self.codes), known, orphans(self.codes, supports), marked, alike)

    def _count_beside(self) -> dict[str, CodeFrequency]:
        from qualcode.study.study import Study

        try:
            with Study.open(self.study.file, write=False) as study:
                return {one.id: one for one in code_frequencies(study.reads.connection)}
        except Fault:
            return {}

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """The numbers are there."""
        if event.worker is self._counting and event.state is WorkerState.SUCCESS:
            found = event.worker.result
            self.numbers = replace(self.numbers, frequencies=found)
            self.numbers_came()

    def follow(self, action: ActionRecord, kind: str) -> None:
        """Undo may have changed what the codes alone do not tell."""
        self._counted_of = None
        super().follow(action, kind)

    def frequency_of(self, code: CodeRecord | None) -> CodeFrequency | None:
        """What is counted of a code; None where it is not there yet."""
        return self.numbers.frequencies.get(code.id) if code and self.numbers.frequencies else None
