"""Numbers: pure functions over plain data."""
