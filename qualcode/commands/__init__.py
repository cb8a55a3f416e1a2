"""The commands of the shell, one module a subject. Each function takes parsed arguments and gives an exit status."""
