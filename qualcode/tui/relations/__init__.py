"""Relations between codes: the list of them, what speaks for and against each, the neighbourhood of a code, the matrix, the paradigm."""
