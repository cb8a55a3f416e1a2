"""The screen of recordings: what waits, is being heard and was heard; and the hearing itself, which goes on beside any screen."""
