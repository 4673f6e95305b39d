"""Print README's table of how well suggestions do on PolNeAR, as `coalition-annotator evaluate` tells it.

    packaging/bootstrap figures PATH/TO/polnear/train

Imports the corpus into a project in a temporary folder, chooses 600 articles by chance, trains the recommender on
them, and judges every way of suggesting on all other articles.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

TRAINED_ON = 600
WAYS = (
    ("rules", "Rules alone"),
    ("syntax", "Rules with syntax (extra `nlp`)"),
    ("learned", f"Recommender, trained on {TRAINED_ON} articles"),
    ("all", "All together"),
)


def run(*arguments: object) -> Any:
    command = [sys.executable, "-m", "coalition_annotator", *map(str, arguments), "--json"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def cell(found: dict[str, Any]) -> str:
    return " / ".join(f"{found[key] or 0:.2f}" for key in ("precision", "recall", "f1"))


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        project, model = Path(folder) / "polnear.coalition", Path(folder) / "model.zip"
        run("new", project)
        run("import", project, sys.argv[1], "--skip-bad")
        rows: list[str] = []
        for by, name in WAYS:
            started = time.monotonic()
            kept = ("--save-model", model) if by == "learned" else ("--model", model) if by == "all" else ()
            found = run("evaluate", project, "--by", by, "--train-on", TRAINED_ON, *kept)
            layers = found["layers"]
            words = [cell(layers[layer]["words"]) for layer in ("claim", "speaker", "cue")]
            exact = [f"{layers[layer]['exact']['f1']:.2f}" for layer in ("claim", "speaker", "cue")]
            rows.append(f"| {name} | {' | '.join(words)} | {' / '.join(exact)} | {cell(found['attributions'])} |")
            print(
                f"{name}: {found['articles']} articles, {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True
            )
    print(
        "| | claims, words: P / R / F1 | speakers, words | cues, words | exact F1: claim, speaker, cue | attributions |"
    )
    print("|---|---|---|---|---|---|")
    print("\n".join(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
