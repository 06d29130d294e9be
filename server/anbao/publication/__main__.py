"""``python -m anbao.publication SNAPSHOT [--spare]``: prepare what is handed out of one snapshot.

With ``--spare`` it takes only the processor time that nobody else wants.
"""

import os
import sys
from pathlib import Path

from anbao.publication.shelf import fill

if __name__ == "__main__":
    if "--spare" in sys.argv[2:]:
        os.nice(19)
    fill(Path(sys.argv[1]))
