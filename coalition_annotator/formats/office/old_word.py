"""Word documents of before 2007, read by a converter that is installed on the machine."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from coalition_annotator.formats import safe_io
from coalition_annotator.model.errors import UserError

_LONGEST = 120


def text_of(path: Path) -> str:
    """Return a document's text, a paragraph a line.

    Raises:
        UserError: no converter is there, or it can't read the file.
    """
    antiword, office = shutil.which("antiword"), shutil.which("soffice") or shutil.which("libreoffice")
    if antiword is not None:
        return _run(path, [antiword, "-m", "UTF-8.txt", "-w", "0", str(path.absolute())])
    if office is None:
        raise UserError(
            "Word documents of before 2007 need a converter, and none is installed.",
            where=str(path),
            remedy="Install LibreOffice or antiword, or save the document as .docx.",
        )
    with tempfile.TemporaryDirectory() as folder:
        profile = (Path(folder) / "profile").as_uri()
        to_text = ["--headless", "--norestore", "--convert-to", "txt:Text (encoded):UTF8", "--outdir", folder]
        _run(path, [office, f"-env:UserInstallation={profile}", *to_text, str(path.absolute())])
        made = Path(folder) / f"{path.stem}.txt"
        if not made.exists():
            raise safe_io.damaged(path, "The document can't be read.")
        return made.read_text(encoding="utf-8-sig", errors="replace")


def _run(path: Path, command: list[str]) -> str:
    try:
        done = subprocess.run(command, check=False, capture_output=True, timeout=_LONGEST, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise safe_io.damaged(path, f"The document can't be read ({error}).") from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip()[:200]
        raise safe_io.damaged(path, f"The document can't be read ({said or done.returncode}).")
    return done.stdout.decode("utf-8", "replace")
