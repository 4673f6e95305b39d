"""Flags are drawn, for every country of the table, and not by a font."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from coalition_annotator.gui.base.flags import flag, flag_icon
from coalition_annotator.project.country_table import country_table


def test_every_country_has_a_flag_of_several_colours(qapp: QGuiApplication) -> None:
    for code in country_table().codes:
        drawn = flag(code).toImage()
        assert not drawn.isNull(), code
        colours = {drawn.pixel(x, y) for x in range(4, drawn.width() - 4, 3) for y in range(4, drawn.height() - 4, 3)}
        assert len(colours) > 1, code


def test_what_is_no_country_has_none(qapp: QGuiApplication) -> None:
    assert flag("").isNull() and flag("../x").isNull() and flag_icon("ZZ").isNull()
