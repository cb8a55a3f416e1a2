"""The XML of a codebook by itself, which has no notes, no users and no dates."""

from __future__ import annotations

from collections.abc import Iterator

from qualcode.text.refi_names import set_guid
from qualcode.writers.refi.codes import code_elements, code_sets
from qualcode.writers.refi.document import HEAD, origin
from qualcode.writers.refi.markup import quoted
from qualcode.writers.refi.plan import Plan

_NAMESPACES = (
    'xmlns="urn:QDA-XML:codebook:1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:schemaLocation="urn:QDA-XML:codebook:1.0 http://schema.qdasoftware.org/versions/Codebook/v1.0/Codebook.xsd"'
)


def codebook_document(plan: Plan) -> Iterator[str]:
    """The document in pieces. There must be a code: the schema knows no empty codebook."""
    yield f'{HEAD}<CodeBook {_NAMESPACES} origin="{quoted(origin(plan))}">\n<Codes>'
    yield from code_elements(plan, {}, with_rules=True)
    yield "</Codes>\n"
    sets = [(name, codes) for name, codes in code_sets(plan) if codes]
    if sets:
        yield "<Sets>"
        for name, codes in sets:
            members = "".join([f'<MemberCode guid="{plan.guids.codes[code.id]}"/>' for code in codes])
            yield f'<Set guid="{set_guid(name)}" name="{quoted(name)}">{members}</Set>'
        yield "</Sets>\n"
    yield "</CodeBook>\n"
