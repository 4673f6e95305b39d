"""Draw the program's icon in the sizes and files that systems want: .ico for Windows, .icns for macOS, .png for Linux.

python3 packaging/make_icons.py FOLDER      with PySide6 and Pillow
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

NAME = "coalition-annotator"
DRAWING = Path(__file__).resolve().parent / "linux" / f"{NAME}.svg"
WINDOWS, APPLE = (16, 24, 32, 48, 64, 128, 256), (16, 32, 64, 128, 256, 512, 1024)


def main() -> int:
    """Write them."""
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    application = QGuiApplication([])
    drawn = {size: drawing(size) for size in sorted({*WINDOWS, *APPLE})}
    application.quit()
    for size in (48, 128, 256):
        drawn[size].save(target / f"{NAME}-{size}.png")
    for suffix, sizes in ((".ico", WINDOWS), (".icns", APPLE)):
        options = {"sizes": [(size, size) for size in sizes]} if suffix == ".ico" else {}
        largest, *others = (drawn[size] for size in reversed(sizes))
        largest.save(target / f"{NAME}{suffix}", append_images=others, **options)
    return 0


def drawing(size: int) -> Image.Image:
    """Return the icon in so many pixels a side."""
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(str(DRAWING)).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return Image.open(io.BytesIO(bytes(buffer.data().data())))


if __name__ == "__main__":
    sys.exit(main())
