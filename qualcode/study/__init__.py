"""The one door: open, transaction, journal, undo, lock, backup, check, and the verbs."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qualcode.study.study import Study

__all__ = ["Study"]


def __getattr__(name: str) -> Any:
    """The study is loaded, with all that stores it, when somebody asks for it: a process that hears a recording never does."""
    if name != "Study":
        raise AttributeError(name)
    from qualcode.study.study import Study

    globals()["Study"] = Study
    return Study
