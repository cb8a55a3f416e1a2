"""The supervisor: what is handed over to be reviewed, and the comments that come back."""
