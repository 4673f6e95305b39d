"""The tables of all formats in Markdown, for README and help."""

from __future__ import annotations

from coalition_annotator.formats import readers, writers
from coalition_annotator.formats.spec import DataFeature, OffsetUnit, WriterSpec


def readers_table() -> str:
    """Return the table of formats that can be read."""
    rows = [
        f"| {each.title} | {' '.join(f'`{suffix}`' for suffix in each.suffixes)} | {each.brings} |"
        for each in readers.all_readers()
    ]
    return "\n".join(["| format | files | what comes |", "|---|---|---|", *rows])


def writers_table() -> str:
    """Return the table of formats that can be written, with what each cannot hold."""
    rows = [_writer_row(each) for each in writers.all_writers()]
    head = "| format | files | what is in them | offsets count | cannot hold | comes back whole |"
    return "\n".join([head, "|---|---|---|---|---|---|", *rows])


def _writer_row(spec: WriterSpec) -> str:
    files = f"`{spec.suffix}`" if spec.suffix else "a folder"
    offsets = "" if spec.offsets == OffsetUnit.NONE else spec.offsets.value
    lost = ", ".join(feature.value for feature in DataFeature if feature in spec.losses)
    whole = "yes" if spec.comes_back_whole else ""
    return f"| {spec.title} | {files} | {spec.writes} | {offsets} | {lost} | {whole} |"


def filled(page: str) -> str:
    """Return a page of Markdown with the tables where it has a line that asks for one."""
    return page.replace("{formats that can be read}", readers_table()).replace(
        "{formats that can be written}", writers_table()
    )
