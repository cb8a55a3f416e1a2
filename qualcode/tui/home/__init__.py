"""The list of studies, and a new one."""
