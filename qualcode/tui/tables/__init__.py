"""Tables a researcher asks for, with the way from a cell to its quotations."""
