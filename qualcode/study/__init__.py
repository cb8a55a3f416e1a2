"""The one door: open, transaction, journal, undo, lock, backup, check, and the verbs."""
