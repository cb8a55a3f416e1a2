"""The code tree and the sets of codes, for a project and for a codebook by itself."""

from __future__ import annotations

from collections.abc import Iterator

from qualcode.text import refi_names as names
from qualcode.text.coding_rules import rule_of, together
from qualcode.text.project import CodeItem
from qualcode.writers.refi.markup import element, quoted
from qualcode.writers.refi.plan import Plan


def is_codable(plan: Plan, code: CodeItem) -> bool:
    """A category is not, unless it is put on something: other programs may drop codings of a code that cannot be coded with."""
    return code.kind == "code" or code.id in plan.used


def code_elements(plan: Plan, inner: dict[str, str], *, with_rules: bool = False) -> Iterator[str]:
    """The tree, parents before children, without recursion. `inner` is more markup by code id, set after the description."""
    stack: list[tuple[str | None, Iterator[CodeItem]]] = [(None, iter(plan.children[None]))]
    while stack:
        parent, siblings = stack[-1]
        code = next(siblings, None)
        if code is None:
            stack.pop()
            if parent is not None:
                yield "</Code>"
            continue
        below = plan.children.get(code.id)
        described = together(rule_of(code), plan.choices.language) if with_rules else code.definition
        content = element("Description", described) + inner.get(code.id, "")
        yield _opening(plan, code) + (f">{content}" if content or below else "/>") + ("" if below or not content else "</Code>")
        if below:
            stack.append((code.id, iter(below)))


def code_sets(plan: Plan) -> Iterator[tuple[str, list[CodeItem]]]:
    """The sets that say what a code element cannot, each with its name and members."""
    codes = plan.project.codes
    yield names.CORE_SET, [code for code in codes if code.kind == "core"]
    yield names.CATEGORY_SET, [code for code in codes if code.kind == "category" and code.id in plan.used]
    yield names.IN_VIVO_SET, [code for code in codes if code.in_vivo]
    yield names.EXCLUSIVE_SET, [code for code in codes if code.exclusive]


def _opening(plan: Plan, code: CodeItem) -> str:
    colour = f' color="{code.colour}"' if has_colour(code) else ""
    codable = "true" if is_codable(plan, code) else "false"
    return f'<Code guid="{plan.guids.codes[code.id]}" name="{quoted(code.name)}" isCodable="{codable}"{colour}'


def has_colour(code: CodeItem) -> bool:
    """Whether the code has a colour that the standard can write; six digits, since some programs know no other form."""
    colour = code.colour or ""
    return len(colour) == 7 and colour[0] == "#" and all(digit in "0123456789abcdefABCDEF" for digit in colour[1:])
