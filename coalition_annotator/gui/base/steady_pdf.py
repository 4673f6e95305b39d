"""PDF files that are the same whenever they are written."""

from __future__ import annotations

import re

from PySide6.QtCore import QUuid
from PySide6.QtGui import QPdfWriter

from coalition_annotator.model.identifier import id_of


def identify(writer: QPdfWriter, *names: str) -> None:
    """Give a document an id made of names, in place of a random one."""
    writer.setCreator("Coalition Annotator")
    if hasattr(writer, "setDocumentId"):
        writer.setDocumentId(QUuid.fromString(id_of("pdf", *names)))


def dated(content: bytes, day: str) -> bytes:
    """Return a PDF with a day of its own in place of today; ``day`` begins as an ISO date, or is empty."""
    digits = re.sub(r"\D", "", day)[:14].ljust(14, "0")
    content = re.sub(rb"\(D:\d{14}", b"(D:" + digits.encode(), content)
    told = f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}T{digits[8:10]}:{digits[10:12]}:{digits[12:]}".encode()
    return re.sub(rb'(xmp:\w+Date=")\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d', rb"\g<1>" + told, content)
