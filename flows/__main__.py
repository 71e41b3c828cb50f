"""``python -m flows`` is ``copydesk``."""

import sys

from flows.cli import program

if __name__ == "__main__":
    sys.exit(program())
