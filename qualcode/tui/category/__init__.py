"""A category on one sheet, and its quotations on the dimensions of its properties."""
