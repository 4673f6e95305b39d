"""A recommender as a file of its own, to take it elsewhere: with the encoder that it reads by, if it does."""

from __future__ import annotations

import json
import lzma
import shutil
import zipfile
import zlib
from pathlib import Path

from coalition_annotator.files.folder_digest import digest_of
from coalition_annotator.files.output import whole
from coalition_annotator.model.errors import UserError
from coalition_annotator.nlp.encoder.encoder_folder import FILES, EncoderFolder, damaged
from coalition_annotator.nlp.recommender.crf_tagger import RecommenderModel
from coalition_annotator.project.suggestions import trusted_models
from coalition_annotator.project.suggestions.resources import as_model, encoder_folder

_DATA, _REPORT, _ENCODER = "model.crfsuite", "report.json", "encoder/"
_LARGEST, _LARGEST_ENCODER, _MOST_FILES = 500_000_000, 8_000_000_000, 100
_DAMAGES = (
    KeyError, ValueError, EOFError, RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error, lzma.LZMAError,
)  # fmt: skip


def write(model: RecommenderModel, path: Path) -> None:
    """Write a recommender as a zip of CRFsuite's model, its report in JSON, and its encoder where it is here.

    Raises:
        UserError: the file can't be written, or the encoder is damaged.
    """
    folder = encoder_folder()
    if folder.has(model.encoder) and not folder.is_sound(model.encoder):
        raise damaged(folder.place_of(model.encoder))
    with whole(path) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(_DATA), model.data, zipfile.ZIP_DEFLATED)
        report = json.dumps(model.kept(), ensure_ascii=False, indent=2)
        archive.writestr(zipfile.ZipInfo(_REPORT), report, zipfile.ZIP_DEFLATED)
        for name, place in folder.files(model.encoder):
            with (
                archive.open(zipfile.ZipInfo(f"{_ENCODER}{name}"), "w", force_zip64=True) as into,
                place.open("rb") as of,
            ):
                shutil.copyfileobj(of, into)


def read(path: Path) -> RecommenderModel:
    """Read a recommender that ``write`` wrote, and trust it: for files of people whom one trusts.

    Raises:
        UserError: the file can't be read, or is none, or its encoder can't be kept.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            size = max(archive.getinfo(_DATA).file_size, archive.getinfo(_REPORT).file_size)
            of_encoder = [each for each in archive.infolist() if each.filename.startswith(_ENCODER)]
            if size > _LARGEST or sum(each.file_size for each in of_encoder) > _LARGEST_ENCODER:
                raise UserError("The file is too large for a recommender.", where=str(path), remedy="Choose another.")
            data, report = archive.read(_DATA), archive.read(_REPORT).decode("utf-8")
            model = as_model(data, report, where=str(path))
            if of_encoder and model.encoder:
                _take_encoder(archive, of_encoder[:_MOST_FILES], encoder_folder(), model.encoder, path)
    except (OSError, *_DAMAGES) as error:
        raise UserError(
            "This is no recommender's file.", where=str(path), remedy="Choose one that was exported here."
        ) from error
    trusted_models.trust(model.data)
    return model


def _take_encoder(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], folder: EncoderFolder, digest: str, path: Path
) -> None:
    if folder.is_sound(digest):
        return
    with folder.part() as part:
        for info in entries:
            name = info.filename.removeprefix(_ENCODER)
            if FILES.fullmatch(name):
                target = part / name
                target.parent.mkdir(exist_ok=True)
                with archive.open(info) as of, target.open("wb") as into:
                    shutil.copyfileobj(of, into)
        if digest_of(part) != digest:
            raise UserError(
                "The encoder in this recommender's file is damaged.", where=str(path), remedy="Have it exported again."
            )
        folder.take(part)
