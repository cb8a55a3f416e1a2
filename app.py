"""`python app.py`: the workbench, the same as the command `qualcode`."""

from __future__ import annotations

import sys

from qualcode.cli import main

if __name__ == "__main__":
    sys.exit(main())
