"""Constant comparison: the quotations of a code, one below the other."""
