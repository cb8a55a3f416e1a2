"""Search in all material."""
