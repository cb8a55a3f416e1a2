"""Interview guides in versions, and theoretical sampling."""
