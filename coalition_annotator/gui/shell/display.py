"""Whether there is a display for a window: Qt ends the program without a word that helps where there is none."""

from __future__ import annotations

import ctypes
import os
import sys

# One of these names where windows are shown.
_VARIABLES = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def missing_display() -> str:
    """Return in a sentence why no window can be shown; empty where one can, as far as can be told."""
    if not sys.platform.startswith("linux"):
        return ""
    if not any(map(os.environ.get, _VARIABLES)):
        return "There is no display for a window."
    name = os.environ.get("DISPLAY", "")
    wanted = os.environ.get("QT_QPA_PLATFORM") or ("wayland" if os.environ.get("WAYLAND_DISPLAY") else "xcb")
    is_x11 = wanted.startswith("xcb")
    return f"The display {name} can't be reached." if name and is_x11 and not _answers() else ""


def _answers() -> bool:
    """Tell whether the X server that DISPLAY names lets this program in; True where that can't be asked."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
        xcb.xcb_connect.restype = ctypes.c_void_p
        xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
        xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    except (OSError, AttributeError):
        return True
    connection = xcb.xcb_connect(None, None)
    failed = bool(xcb.xcb_connection_has_error(connection))
    xcb.xcb_disconnect(connection)
    return not failed
