"""Make a bundle for Linux smaller by what nobody would miss, in place.

    packaging/slim_linux.py FOLDER

- ICU's data lose names of places and currencies, encodings and word lists: of Qt's 32 MB, 3.5 are left.
- System libraries go that came along with others which are not in the bundle.
- Names that only debuggers read go.

Needs icupkg (Debian's icu-devtools), readelf, strip and a C compiler; ICU stays whole without icupkg.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

TOOLS = ("readelf", "strip", "cc")
_SYMBOL = re.compile(r"([0-9a-f]{16})\s+(\w+)\s+OBJECT\s+GLOBAL\s+DEFAULT\s+\d+\s+(icudt\d+)_dat$", re.M)
_SHARED = ("root.res", "pool.res", "res_index.res", "supplementalData.res", "tzdbNames.res", "ucadata.icu")
_FOLDERS = ("brkitr/", "translit/")
_ENCODINGS = (".cnv", ".spp")
_OF_A_LANGUAGE = re.compile(r"(?!res_index)[a-z]{2,3}(_\w+)?\.res")
_SOURCE = """
.globl {name}_dat
.section .rodata
.balign 16
.type {name}_dat, @object
{name}_dat: .incbin "{data}"
.size {name}_dat, .-{name}_dat
.section .note.GNU-stack,"",%progbits
"""


def is_wanted(item: str) -> bool:
    """Tell whether an item of ICU's data stays."""
    folder, _, name = item.rpartition("/")
    if item.startswith(_FOLDERS):
        return False
    return name in _SHARED if folder else not (name.endswith(_ENCODINGS) or _OF_A_LANGUAGE.fullmatch(name))


def slim_icu(library: Path) -> None:
    """Write a library of ICU's data anew, with the wanted items alone."""
    symbols = subprocess.run(["readelf", "-sW", str(library)], capture_output=True, text=True, check=True).stdout
    found = _SYMBOL.search(symbols)
    if found is None:
        sys.exit(f"{library} holds no data of ICU.")
    start, size, name = int(found[1], 16), int(found[2], 0), found[3]
    with tempfile.TemporaryDirectory() as place:
        whole, unwanted, less = Path(place, f"{name}l.dat"), Path(place, "unwanted.txt"), Path(place, "less")
        less.mkdir()
        # In these libraries the data lie in the file where they lie in memory.
        whole.write_bytes(library.read_bytes()[start : start + size])
        items = subprocess.run(["icupkg", "-l", str(whole)], capture_output=True, text=True, check=True).stdout.split()
        unwanted.write_text("\n".join(each for each in items if not is_wanted(each)) + "\n", encoding="utf-8")
        # icupkg takes the name that ICU looks for from the file's.
        data = less / whole.name
        subprocess.run(["icupkg", "-r", str(unwanted), str(whole), str(data)], check=True)
        options = ["-shared", "-nostdlib", f"-Wl,-soname,{library.name}", "-x", "assembler", "-"]
        source = _SOURCE.format(name=name, data=data)
        subprocess.run(["cc", "-o", str(library), *options], input=source, text=True, check=True)


def libraries(folder: Path) -> list[Path]:
    """Return all shared libraries below a folder."""
    return [each for each in folder.rglob("*.so*") if each.is_file() and not each.is_symlink()]


def needed(library: Path) -> set[str]:
    """Return the names of the libraries that one asks for."""
    told = subprocess.run(["readelf", "-d", str(library)], capture_output=True, text=True, check=True).stdout
    return set(re.findall(r"\(NEEDED\).*\[(.+?)\]", told))


def remove_unneeded(inside: Path) -> None:
    """Remove system libraries, which lie at the top, that nothing else in the bundle asks for."""
    everything = libraries(inside)
    by_name = {each.name: each for each in everything}
    of_system = {each for each in everything if each.parent == inside and each.name.startswith("lib")}
    kept = [each for each in everything if each not in of_system or each.name.startswith("libpython")]
    reached = set(kept)
    while kept:
        for name in needed(kept.pop()):
            other = by_name.get(name)
            if other is not None and other not in reached:
                reached.add(other)
                kept.append(other)
    for each in of_system - reached:
        each.unlink()


def strip_names(inside: Path) -> None:
    """Remove what only debuggers read; libraries that auditwheel rewrote (in NAME.libs) can break, and stay."""
    for each in libraries(inside):
        if not each.parent.name.endswith(".libs"):
            subprocess.run(["strip", "--strip-unneeded", str(each)], check=True)


def main() -> int:
    """Slim the bundle that is named."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    missing = [each for each in TOOLS if shutil.which(each) is None]
    if missing:
        sys.exit(f"There is no {', '.join(missing)}.")
    inside = Path(sys.argv[1]) / "_internal"
    remove_unneeded(inside)
    strip_names(inside)
    if shutil.which("icupkg"):
        for each in libraries(inside):
            if each.name.startswith("libicudata."):
                slim_icu(each)
    else:
        print("There is no icupkg (Debian: icu-devtools): ICU's data stay whole.", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
