"""A picture as plain shapes, from back to front. Lengths are points, y grows downwards."""

from __future__ import annotations

from typing import NamedTuple

from qualcode.writers.graph.geometry import Point


class Curve(NamedTuple):
    """A line: its first point, then three points for each cubic Bézier curve of it."""

    points: tuple[Point, ...]
    colour: str
    width: float
    dashes: tuple[float, ...] = ()
    opacity: float = 1.0


class Polygon(NamedTuple):
    """A filled shape with corners."""

    points: tuple[Point, ...]
    fill: str
    colour: str
    width: float = 1.0
    opacity: float = 1.0


class Circle(NamedTuple):
    """A circle."""

    x: float
    y: float
    radius: float
    fill: str
    colour: str
    width: float = 1.0
    dashes: tuple[float, ...] = ()


class Words(NamedTuple):
    """One line of words on its base line."""

    x: float
    y: float
    words: str
    size: float
    colour: str = "#1a1a1a"
    bold: bool = False
    #: "middle" or "start"
    anchor: str = "middle"
    #: with a white edge, so that it can be read over lines
    edged: bool = True


Shape = Curve | Polygon | Circle | Words


class Drawing(NamedTuple):
    """A whole picture."""

    width: float
    height: float
    title: str
    #: what is to be seen, for whoever does not see it
    description: str
    language: str
    shapes: tuple[Shape, ...]
