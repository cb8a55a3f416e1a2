"""The screen of the appendices: which there are, their numbers and volumes, and writing the set."""
