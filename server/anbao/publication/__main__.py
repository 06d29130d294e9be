"""``python -m anbao.publication SNAPSHOT``: prepare what is handed out of one snapshot."""

import sys
from pathlib import Path

from anbao.publication.shelf import fill

if __name__ == "__main__":
    fill(Path(sys.argv[1]))
