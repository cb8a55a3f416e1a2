"""A picture of the graph: svg by our own hand, png and pdf by matplotlib, of the same shapes."""

from __future__ import annotations

import warnings
from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from qualcode.study.graph import Graph
from qualcode.writers.graph.drawing import drawing
from qualcode.writers.graph.geometry import Measure, Point
from qualcode.writers.graph.shapes import Circle, Curve, Drawing, Polygon, Shape, Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FONT = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"
#: points of a png for each of ours, as long as it has at most so many of them in a row
SHARP, MOST_DOTS = 2.0, 6000
_INCH = 72.0


def svg(graph: Graph, shown: Graph, language: str, measure: Measure) -> bytes:
    """SVG with the words of the picture as its description."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{element_of(drawing(graph, shown, language, measure))}\n'.encode()


def element_of(drawn: Drawing) -> str:
    """A drawing as an svg element, which can stand alone or in a page."""
    size = f'width="{drawn.width:.0f}" height="{drawn.height:.0f}" viewBox="0 0 {drawn.width:.0f} {drawn.height:.0f}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="title desc" xml:lang={quoteattr(drawn.language)} '
        f"font-family={quoteattr(FONT)}>",
        f'<title id="title">{escape(drawn.title)}</title>',
        f'<desc id="desc">{escape(drawn.description)}</desc>',
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        *map(element, drawn.shapes),
        "</svg>",
    ]
    return "\n".join(lines)


def element(shape: Shape) -> str:
    """A shape in svg."""
    match shape:
        case Curve(points, colour, width, dashes, opacity):
            return f'<path d="{_path(points)}" fill="none" stroke="{colour}" stroke-width="{width:g}"{_looks(dashes, opacity)}/>'
        case Polygon(points, fill, colour, width, opacity):
            corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
            return f'<polygon points="{corners}" fill="{fill}" stroke="{colour}" stroke-width="{width:g}"{_looks((), opacity)}/>'
        case Circle(x, y, radius, fill, colour, width, dashes):
            at = f'cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"'
            return f'<circle {at} fill="{fill}" stroke="{colour}" stroke-width="{width:g}"{_looks(dashes, 1.0)}/>'
        case Words(x, y, words, size, colour, bold, anchor, edged):
            weight = ' font-weight="bold"' if bold else ""
            edge = ' stroke="#ffffff" stroke-width="3" stroke-linejoin="round" paint-order="stroke"' if edged else ""
            at = f'x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" text-anchor="{anchor}"'
            return f'<text {at} fill="{colour}"{weight}{edge}>{escape(words)}</text>'


def _path(points: tuple[Point, ...]) -> str:
    told = [f"{x:.1f},{y:.1f}" for x, y in points]
    return f"M{told[0]} C{' '.join(told[1:])}"


def _looks(dashes: tuple[float, ...], opacity: float) -> str:
    dashed = f' stroke-dasharray="{" ".join(f"{one:g}" for one in dashes)}"' if dashes else ""
    return dashed + (f' opacity="{opacity:g}"' if opacity < 1 else "")


def png(graph: Graph, shown: Graph, language: str, measure: Measure) -> bytes:
    """PNG, as sharp as is useful at its size."""
    return png_of(drawing(graph, shown, language, measure))


def png_of(drawn: Drawing) -> bytes:
    """A drawing as PNG."""
    sharp = min(SHARP, MOST_DOTS / max(drawn.width, drawn.height))
    about = {"Software": None, "Title": drawn.title, "Description": drawn.description}
    return _saved(drawn, "png", dpi=_INCH * sharp, metadata=about, pil_kwargs={"compress_level": 5})


def pdf(graph: Graph, shown: Graph, language: str, measure: Measure) -> bytes:
    """PDF of one page as large as the picture; its words are words."""
    drawn = drawing(graph, shown, language, measure)
    about = {"Title": drawn.title, "Subject": drawn.description, "Creator": "qualcode", "Producer": None, "CreationDate": None}
    return _saved(drawn, "pdf", metadata=about)


def _saved(drawn: Drawing, kind: str, **about: Any) -> bytes:
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    # Glyphs that the font lacks are drawn as boxes; nobody is warned about each.
    with rc_context({"pdf.fonttype": 42, "font.family": ["DejaVu Sans"]}), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        figure = Figure(figsize=(drawn.width / _INCH, drawn.height / _INCH))
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        axes.set_xlim(0, drawn.width)
        axes.set_ylim(drawn.height, 0)
        for order, shape in enumerate(drawn.shapes):
            _add(axes, shape, order)
        out = BytesIO()
        figure.savefig(out, format=kind, facecolor="#ffffff", **about)
    return out.getvalue()


def _add(axes: Axes, shape: Shape, order: int) -> None:
    from matplotlib import patches, patheffects
    from matplotlib.path import Path

    match shape:
        case Curve(points, colour, width, dashes, opacity):
            course = Path(points, [Path.MOVETO, *[Path.CURVE4] * (len(points) - 1)])
            style: Any = (0, tuple(one / width for one in dashes)) if dashes else "-"
            look = {"fc": "none", "ec": colour, "lw": width, "ls": style, "alpha": opacity, "capstyle": "butt"}
            axes.add_artist(patches.PathPatch(course, zorder=order, **look))
        case Polygon(points, fill, colour, width, opacity):
            axes.add_artist(patches.Polygon(points, closed=True, fc=fill, ec=colour, lw=width, alpha=opacity, zorder=order))
        case Circle(x, y, radius, fill, colour, width, dashes):
            style = (0, tuple(one / width for one in dashes)) if dashes else "-"
            axes.add_artist(patches.Circle((x, y), radius, fc=fill, ec=colour, lw=width, ls=style, zorder=order))
        case Words(x, y, words, size, colour, bold, anchor, edged):
            # This font is wider than those of an svg, for which there is room.
            place = {"ha": "center" if anchor == "middle" else "left", "va": "baseline", "zorder": order, "parse_math": False}
            look = {"fontsize": size * 0.88, "color": colour, "weight": "bold" if bold else "normal", **place}
            if edged:
                # The edge is an outline; the words themselves stay words, which a pdf can be searched for.
                axes.text(x, y, words, path_effects=[patheffects.Stroke(linewidth=2.5, foreground="#ffffff")], **look)
            axes.text(x, y, words, **look)
