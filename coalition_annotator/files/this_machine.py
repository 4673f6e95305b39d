"""What tells this machine from others."""

from __future__ import annotations

import hashlib
import sys
import uuid
from contextlib import suppress
from functools import cache
from pathlib import Path

_IDENTIFIERS = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))
_UNSET = ("", "uninitialized")
# A network address that Python made up, as it found none, has this bit (RFC 4122, section 4.5), and is another in each
# process.
_MADE_UP = 1 << 40


@cache
def machine_mark() -> str:
    """Return a mark of this machine that is the same in all programs on it, empty where nothing tells it from others.

    It is made of the identifier that the system gave the machine, not of its network cards, which come and go, and
    nobody can tell the identifier from it (as machine-id(5) asks for).
    """
    known = _identifier()
    return hashlib.sha256(f"coalition-annotator {known}".encode()).hexdigest()[:12] if known else ""


def _identifier() -> str:
    if sys.platform == "win32":
        import winreg

        with suppress(OSError), winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Microsoft\Cryptography") as key:
            return str(winreg.QueryValueEx(key, "MachineGuid")[0])
    for place in _IDENTIFIERS:
        with suppress(OSError, UnicodeError):
            known = place.read_text("ascii").strip()
            if known not in _UNSET:
                return known
    address = uuid.getnode()
    return "" if address & _MADE_UP else f"{address:x}"
