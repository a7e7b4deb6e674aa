"""The pages are a folder of the checkout, not an installed package: put the checkout where Python looks."""

import sys

from taksir import paths

if str(paths.ROOT) not in sys.path:
    sys.path.insert(0, str(paths.ROOT))
