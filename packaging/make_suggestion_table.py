"""Print README's table of how well suggestions do on PolNeAR, as `coalition-annotator evaluate` tells it.

    packaging/bootstrap figures PATH/TO/polnear/train [SEEDS]

Imports the corpus into a project in a temporary folder and, for each of SEEDS seeds (3), holds 200 articles back by
chance, trains the recommender on 50, 200 and 600 of the others, and judges every way of suggesting on those held back;
with an encoder, too, where the extra 'transformer' is installed: then it takes hours. A figure with several seeds is
their mean, with the largest distance from it.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import mean
from typing import Any

HELD_BACK = 200
SIZES, WITH_ENCODER = (50, 200, 600), (200, 600)
SURE = ("0.75", "0.9", "0.95")
HEAD = (
    "| | exact F1: claim | speaker | cue | attributions: precision | recall | F1 "
    "| right of claims ≥ 75 % | ≥ 90 % | ≥ 95 % |"
)


def run(*arguments: object) -> Any:
    command = [sys.executable, "-m", "coalition_annotator", *map(str, arguments), "--json"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def figures(found: dict[str, Any]) -> list[float | None]:
    exact = [found["layers"][layer]["exact"]["f1"] for layer in ("claim", "speaker", "cue")]
    whole = [found["attributions"][key] for key in ("precision", "recall", "f1")]
    return [*exact, *whole, *(found["sure"][least]["precision"] for least in SURE)]


def cell(values: list[float | None]) -> str:
    known = [each for each in values if each is not None]
    if not known:
        return "–"
    spread = max(abs(each - mean(known)) for each in known)
    return f"{mean(known):.2f}" + (f" ± {spread:.2f}" if len(known) > 1 and spread >= 0.005 else "")


def row(name: str, runs: list[list[float | None]]) -> str:
    return f"| {name} | {' | '.join(cell(list(each)) for each in zip(*runs, strict=True))} |"


def main() -> int:
    if len(sys.argv) not in (2, 3):
        print(__doc__)
        return 2
    seeds = range(int(sys.argv[2]) if len(sys.argv) == 3 else 3)
    runs: dict[str, list[list[float | None]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        project, model = Path(folder) / "polnear.coalition", Path(folder) / "model.zip"
        run("new", project)
        run("import", project, sys.argv[1], "--skip-bad")
        for seed in seeds:

            def judge(name: str, *arguments: object, seed: int = seed) -> None:
                started = time.monotonic()
                found = run("evaluate", project, "--hold-back", HELD_BACK, "--seed", seed, *arguments)
                runs.setdefault(name, []).append(figures(found))
                print(f"seed {seed}, {name}: {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)

            judge("Rules alone", "--by", "rules")
            judge("Rules with syntax", "--by", "syntax")
            for size in SIZES:
                judge(
                    f"All, trained on {size} articles",
                    "--by",
                    "all",
                    "--train-on",
                    size,
                    "--save-model",
                    model,
                    "--force",
                )
            judge(f"Recommender alone, trained on {SIZES[-1]}", "--by", "learned", "--model", model)
            for size in WITH_ENCODER if importlib.util.find_spec("torch") else ():
                judge(f"All with an encoder, trained on {size}", "--by", "all", "--train-on", size, "--encoder")
    print(HEAD)
    print("|---" * (HEAD.count("|") - 1) + "|")
    print("\n".join(row(name, found) for name, found in runs.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
