"""Files in: one module per format, giving plain transcripts."""
