"""Where the self-contained program begins."""

import sys

from coalition_annotator.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
