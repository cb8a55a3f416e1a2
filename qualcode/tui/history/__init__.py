"""What was done, and undoing back to a point."""
