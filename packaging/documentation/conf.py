"""How Sphinx builds the documentation; packaging/make_documentation.py gathers its pages."""

import tomllib
from pathlib import Path

_HERE = Path(__file__).resolve().parent
_PROJECT = tomllib.loads((_HERE.parent.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]

project = "Coalition Annotator"
version = release = _PROJECT["version"]
author = copyright = "Coalition Annotator contributors"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_enable_extensions = ["attrs_inline"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = "Coalition Annotator"
html_favicon = html_logo = str(_HERE.parent / "linux" / "coalition-annotator.svg")
# Everything lies in the folder: it is read from the disk, too, without a network.
html_show_sourcelink = False
html_show_sphinx = False
autodoc_member_order = "bysource"
autodoc_typehints = "description"
nitpicky = False
