"""What all screens have in common: the frame, the keys in order, long work, help."""
