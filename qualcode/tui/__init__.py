"""Screens and widgets: the only room that imports textual."""
