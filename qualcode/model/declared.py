"""Tables written down as classes, the way SQLAlchemy's declarative mapping has them, but as tables alone.

The study is read and changed by statements over tables; no object is ever mapped to a row. Without the mapper a program
starts a tenth of a second sooner, and each statement is compiled in half the time. To a type checker the classes are
SQLAlchemy's own, so that columns have their types in every statement.
"""

import datetime as dt
from inspect import get_annotations
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, ClassVar, get_args

from sqlalchemy import Boolean, Column, Date, Double, ForeignKey, Integer, MetaData, String, Table
from sqlalchemy.types import TypeEngine

__all__ = ["DeclarativeBase", "Mapped", "mapped_column"]

if TYPE_CHECKING:
    from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
else:

    class Mapped:
        """`Mapped[str | None]`: a column of that type, which may be empty."""

        def __class_getitem__(cls, type_: Any) -> Any:
            """The type that is stated."""
            return type_

    class mapped_column:
        """What a column has besides its type: as for `sqlalchemy.Column`, the name of its class attribute aside."""

        def __init__(self, *arguments: Any, sort_order: int = 0, **options: Any) -> None:
            self.arguments = arguments
            self.options = options
            self.sort_order = sort_order

    class DeclarativeBase:
        """Root of the classes: a subclass with a `__tablename__` has its `__table__`, and its columns as attributes."""

        metadata: ClassVar[MetaData]
        type_annotation_map: ClassVar[dict[type, type[TypeEngine[Any]]]]
        __declared: ClassVar[dict[str, tuple[Any, mapped_column]]] = {}

        def __init_subclass__(cls) -> None:
            own = {name: (type_, cls.__dict__.get(name) or mapped_column()) for name, type_ in _annotations(cls).items()}
            cls.__declared = {**cls.__declared, **own}
            if "__tablename__" not in cls.__dict__:
                return
            declared = sorted(cls.__declared.items(), key=lambda each: each[1][1].sort_order)
            columns = {name: _column(name, *told, cls.type_annotation_map) for name, told in declared}
            constraints, options = _split(cls.__dict__.get("__table_args__", ()))
            cls.__table__ = Table(cls.__tablename__, cls.metadata, *columns.values(), *constraints, **options)
            for name, column in columns.items():
                setattr(cls, name, column)

        @classmethod
        def __clause_element__(cls) -> Table:
            """What a statement takes the class for."""
            return cls.__table__


def _annotations(cls: type) -> dict[str, Any]:
    """The columns a class states itself; the root states none."""
    return get_annotations(cls) if "__tablename__" in cls.__dict__ or "__abstract__" in cls.__dict__ else {}


_TYPES: dict[Any, type[TypeEngine[Any]]] = {bool: Boolean, int: Integer, float: Double, str: String, dt.date: Date}


def _column(name: str, type_: Any, told: Any, types: dict[type, type[TypeEngine[Any]]]) -> Column[Any]:
    """The column of one annotation. Raises KeyError for a type that has none."""
    stated = get_args(type_) if isinstance(type_, UnionType) else (type_,)
    nullable = NoneType in stated
    [python_type] = [one for one in stated if one is not NoneType]
    arguments = list(told.arguments)
    if arguments and isinstance(arguments[0], str):
        name = arguments.pop(0)
    # A foreign key has the type of what it points to.
    if not any(isinstance(each, TypeEngine | type | ForeignKey) for each in arguments):
        arguments.insert(0, {**_TYPES, **types}[python_type]())
    return Column(name, *arguments, nullable=nullable, **told.options)


def _split(arguments: tuple[Any, ...]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Constraints and indexes, and the options that may stand last."""
    if arguments and isinstance(arguments[-1], dict):
        return arguments[:-1], arguments[-1]
    return arguments, {}
