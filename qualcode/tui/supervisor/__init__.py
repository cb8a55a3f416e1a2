"""The supervisor: what was handed over, and what came back."""
