"""Build an AppImage of the self-contained program: one file that starts on most Linux systems, nothing installed.

    python3 packaging/make_appimage.py RUNTIME      after `packaging/bootstrap bundle`, with mksquashfs

RUNTIME is the AppImage project's type 2 runtime for this machine, as its releases carry it
(https://github.com/AppImage/type2-runtime); the workflow fetches it and compares its digest. The same files give the
same AppImage to the byte.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from make_bundle import BUILD, DIST, LINUX, NAME, metainfo, version

_MAGIC = b"AI\x02"
_START = f"""#!/bin/sh
exec "${{APPDIR:-$(dirname "$(readlink -f "$0")")}}/opt/{NAME}/{NAME}" "$@"
"""


def main() -> int:
    """Build it and say how large it is."""
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    runtime = Path(sys.argv[1]).read_bytes()
    if runtime[:4] != b"\x7fELF" or runtime[8:11] != _MAGIC:
        sys.exit(f"{sys.argv[1]} is no AppImage runtime of type 2.")
    if shutil.which("mksquashfs") is None:
        sys.exit("mksquashfs is missing. On Debian or Ubuntu: sudo apt-get install squashfs-tools")
    if not (DIST / NAME).is_dir():
        sys.exit("There is no bundle. Build it first: python3 packaging/bootstrap bundle")
    target = DIST / f"{NAME}-{version()}-{os.uname().machine}.AppImage"
    packed = BUILD / "appimage.squashfs"
    packed.unlink(missing_ok=True)
    options = ["-root-owned", "-noappend", "-quiet", "-no-progress", "-comp", "zstd", "-Xcompression-level", "19"]
    subprocess.run(
        ["mksquashfs", str(app_folder()), str(packed), *options, "-all-time", "0", "-mkfs-time", "0"], check=True
    )
    target.write_bytes(runtime + packed.read_bytes())
    target.chmod(0o755)
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    sums = DIST / "SHA256SUMS"
    others = [line for line in sums.read_text(encoding="utf-8").splitlines() if not line.endswith(target.name)]
    sums.write_text("".join(f"{line}\n" for line in (*others, f"{digest}  {target.name}")), encoding="utf-8")
    print(f"{target.name}: {target.stat().st_size / 1e6:.0f} MB")
    return 0


def app_folder() -> Path:
    """Return a folder as an AppImage has it: the program, its menu entry, its icon and what starts it."""
    root = BUILD / "appimage"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(DIST / NAME, root / "opt" / NAME, symlinks=True)
    start = root / "AppRun"
    start.write_text(_START, encoding="utf-8")
    start.chmod(0o755)
    shutil.copy(LINUX / f"{NAME}.desktop", root)
    shutil.copy(LINUX / f"{NAME}.svg", root)
    (root / ".DirIcon").symlink_to(f"{NAME}.svg")
    about = root / "usr/share/metainfo"
    about.mkdir(parents=True)
    (about / f"{NAME}.metainfo.xml").write_text(metainfo(), encoding="utf-8")
    return root


if __name__ == "__main__":
    sys.exit(main())
