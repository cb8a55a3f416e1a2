"""The workbench in a browser on the same machine: `qualcode serve`."""
