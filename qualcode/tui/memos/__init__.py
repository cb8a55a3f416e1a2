"""Memos: written, listed, read and linked."""
