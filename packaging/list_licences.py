"""Print the licences of all packages of this environment with their texts, but those named as arguments."""

from __future__ import annotations

import sys
from importlib.metadata import distributions


def main() -> int:
    """Print them by name."""
    for each in sorted(distributions(), key=lambda found: found.name.lower()):
        if each.name.lower() in sys.argv[1:]:
            continue
        kinds = [kind for kind in each.metadata.get_all("Classifier", []) if kind.startswith("License")]
        told = each.metadata.get("License-Expression") or ", ".join(kind.rsplit(" :: ", 1)[1] for kind in kinds)
        told = told or (each.metadata.get("License") or "see below").splitlines()[0]
        print("=" * 80, f"{each.name} {each.version}", told, sep="\n")
        for file in each.files or ():
            if file.name.upper().startswith(("LICEN", "COPYING", "NOTICE")) and file.suffix != ".py":
                path = file.locate()
                print("", path.read_text(encoding="utf-8", errors="replace"), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
