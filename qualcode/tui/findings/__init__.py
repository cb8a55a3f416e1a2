"""The screen of findings: what is claimed, on what it rests, and what there is to look at."""
