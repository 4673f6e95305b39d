"""Running something in several threads at once."""

from __future__ import annotations

import threading
from collections.abc import Callable


def run_in_threads(target: Callable[[], object], number: int) -> None:
    """Run a function in so many threads, and wait for all of them."""
    threads = [threading.Thread(target=target) for _ in range(number)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
