"""Participants and rounds."""
