"""The table of quotations: narrowed down, mended, exported."""
