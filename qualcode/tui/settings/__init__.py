"""The settings of the study and of this workbench, and the keys."""
