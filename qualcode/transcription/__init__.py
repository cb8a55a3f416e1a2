"""Recordings in."""
