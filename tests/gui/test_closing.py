"""A window that is closed at once leaves nothing running, and the process ends well."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("close_soon.py")


def close_after(milliseconds: int, slow: float, home: Path) -> None:
    environment = {**os.environ, "COALITION_ANNOTATOR_HOME": str(home), "PYTHONFAULTHANDLER": "1"}
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(milliseconds), str(slow)],
        env=environment, cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, ""), f"closed after {milliseconds} ms"


@pytest.mark.parametrize(("milliseconds", "slow"), [(0, 5), (40, 5), (150, 5), (300, 0)])
def test_closing_soon_after_the_first_paint(tmp_path: Path, milliseconds: int, slow: float) -> None:
    close_after(milliseconds, slow, tmp_path)


@pytest.mark.slow
@pytest.mark.skipif("STARTS" not in os.environ, reason="a long run: STARTS=100")
def test_many_quick_starts_and_stops(tmp_path: Path) -> None:
    starts = int(os.environ["STARTS"])
    for number in range(starts):
        close_after(number * 300 // starts, 5 * (number % 2), tmp_path / str(number % 3))
