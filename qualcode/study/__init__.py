"""The one door: open, transaction, journal, undo, lock, backup, check, and the verbs."""

from qualcode.study.study import Study

__all__ = ["Study"]
