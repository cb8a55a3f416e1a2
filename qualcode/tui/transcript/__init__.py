"""A transcript on the screen: laid out, drawn, moved about in and selected from."""
