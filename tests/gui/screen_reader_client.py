"""A screen reader's ear: prints what programs announce over AT-SPI for some seconds. Run by the system's Python."""

import sys

import pyatspi
from gi.repository import GLib

pyatspi.Registry.registerEventListener(lambda event: print(event.any_data, flush=True), "object:announcement")
GLib.timeout_add_seconds(int(sys.argv[1]), pyatspi.Registry.stop)
pyatspi.Registry.start()
