"""`python -m qualcode`: the same as the command, where the command is not on the path (`py -m qualcode` on Windows)."""

from __future__ import annotations

import sys

from qualcode.cli import main

if __name__ == "__main__":
    sys.exit(main())
