"""Places by Graphviz, run as a program of its own where it is installed. It is told sizes, and no name of the study."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from typing import Any

from qualcode.writers.graph.geometry import Key, Laid, Part, Point, Spot

#: seconds after which a layout is given up; ours is drawn then
PATIENCE = 20
#: up to so many lines a component is drawn in ranks
RANKS = 28
_INCH = 72.0
_RANKED = "rankdir=LR; ranksep=0.45; nodesep=0.12; splines=spline;"
_SPREAD = "overlap=prism; splines=line; K=1.1; repulsiveforce=1.6; start=1;"


def lay_out(parts: Sequence[Part], spots: Mapping[str, Spot], *, straight: bool = False) -> list[Laid] | None:
    """Each component laid out, in ranks where it has few lines and they may be curved; None where Graphviz is not installed or fails."""
    ranked = [not straight and len(part.links) <= RANKS for part in parts]
    found: list[Laid | None] = [None] * len(parts)
    for program, style, wanted in (("dot", _RANKED, True), ("sfdp", _SPREAD, False)):
        places = [at for at, one in enumerate(ranked) if one is wanted]
        if not places:
            continue
        laid = _run(program, [_dot(parts[at], spots, style, ranked=wanted) for at in places])
        if laid is None or len(laid) != len(places):
            return None
        for at, one in zip(places, laid, strict=True):
            found[at] = _read(parts[at], spots, one, ranked=wanted)
    return [one for one in found if one is not None]


def _dot(part: Part, spots: Mapping[str, Spot], style: str, *, ranked: bool) -> str:
    """A component in the language of Graphviz, its codes and relations by number.

    Where lines come in curves they run to the middle of a box, which is then that of the circle.
    """
    number = {code: at for at, code in enumerate(part.codes)}
    lines = ["digraph {", style, 'node [shape=box, fixedsize=true, label=""];', "edge [dir=none, headclip=false, tailclip=false];"]
    for code in part.codes:
        width, height = spots[code].box if ranked else (spots[code].width, spots[code].height)
        lines.append(f"n{number[code]} [width={width / _INCH:.3f}, height={height / _INCH:.3f}];")
    for at, link in enumerate(part.links):
        about = [f"id={at}"]
        if link.width:
            room = f'WIDTH="{link.width:.0f}" HEIGHT="{link.height:.0f}"'
            about.append(f'label=<<TABLE BORDER="0" CELLPADDING="0" FIXEDSIZE="TRUE" {room}><TR><TD></TD></TR></TABLE>>')
        if not isinstance(link.key, int):
            about.append("weight=2")
        lines.append(f"n{number[link.source]} -> n{number[link.to]} [{', '.join(about)}];")
    return "\n".join([*lines, "}"])


def _run(program: str, graphs: Sequence[str]) -> list[dict[str, Any]] | None:
    path = shutil.which(program)
    if path is None:
        return None
    try:
        done = subprocess.run([path, "-Tjson0"], input="\n".join(graphs).encode(), capture_output=True, timeout=PATIENCE, check=False)
        return _documents(done.stdout.decode()) if done.returncode == 0 else None
    except (OSError, subprocess.TimeoutExpired, ValueError):
        return None


def _documents(told: str) -> list[dict[str, Any]]:
    """The JSON documents that stand one after the other."""
    decoder, found, at = json.JSONDecoder(), [], 0
    while told[at:].strip():
        at += len(told[at:]) - len(told[at:].lstrip())
        document, at = decoder.raw_decode(told, at)
        found.append(document)
    return found


def _read(part: Part, spots: Mapping[str, Spot], told: dict[str, Any], *, ranked: bool) -> Laid:
    _, _, width, height = (float(one) for one in told["bb"].split(","))

    def point(words: str) -> Point:
        x, _, y = words.partition(",")
        return float(x), height - float(y)

    middles = {part.codes[int(one["name"][1:])]: point(one["pos"]) for one in told["objects"]}
    if not ranked:
        return Laid({code: (x, y - spots[code].middle) for code, (x, y) in middles.items()}, {}, {}, width, height)
    routes: dict[Key, tuple[Point, ...]] = {}
    words: dict[Key, Point] = {}
    for one in told.get("edges", ()):
        key = part.links[int(one["id"])].key
        routes[key] = tuple(point(words) for words in one["pos"].split())
        if "lp" in one:
            words[key] = point(one["lp"])
    return Laid(middles, routes, words, width, height)
