"""What Parquet files are written with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from coalition_annotator.model.errors import missing_package


def loaded(where: Path) -> tuple[Any, Any]:
    """Return the modules pyarrow and pyarrow.parquet.

    Raises:
        UserError: pyarrow is not installed.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise missing_package("Parquet files", "pyarrow", extra="parquet", where=str(where)) from error
    return pyarrow, pyarrow.parquet
