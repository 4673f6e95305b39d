"""A recommender as a file of its own, to take it elsewhere: with the encoder that it reads by, if it does."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import zipfile
import zlib
from pathlib import Path

from coalition_annotator.files.output import whole
from coalition_annotator.model.errors import UserError
from coalition_annotator.nlp.encoder.fine_tuned import EncoderFolder
from coalition_annotator.nlp.recommender.crf_tagger import RecommenderModel
from coalition_annotator.project.suggestions import trusted_models
from coalition_annotator.project.suggestions.resources import as_model, encoder_folder

_DATA, _REPORT = "model.crfsuite", "report.json"
_LARGEST = 4_000_000_000
# Weights, settings and kept guesses; nothing that could be run.
_OF_ENCODER = re.compile(
    r"encoder/((?:model|unseen)/[\w\-]+(?:\.[\w\-]+)*\.(?:safetensors|json|txt|guesses))", re.ASCII
)
_DAMAGES = (KeyError, ValueError, EOFError, zipfile.BadZipFile, zlib.error, RuntimeError)


def write(model: RecommenderModel, path: Path) -> None:
    """Write a recommender as a zip of CRFsuite's model, its report in JSON, and its encoder where it is here.

    Raises:
        UserError: the file can't be written.
    """
    with whole(path) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(_DATA), model.data, zipfile.ZIP_DEFLATED)
        report = json.dumps(model.kept(), ensure_ascii=False, indent=2)
        archive.writestr(zipfile.ZipInfo(_REPORT), report, zipfile.ZIP_DEFLATED)
        for name, place in encoder_folder().files(model.encoder):
            with (
                archive.open(zipfile.ZipInfo(f"encoder/{name}"), "w", force_zip64=True) as into,
                place.open("rb") as of,
            ):
                shutil.copyfileobj(of, into)


def read(path: Path) -> RecommenderModel:
    """Read a recommender that ``write`` wrote, and trust it: for files of people whom one trusts.

    Raises:
        UserError: the file can't be read, or is none.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(info.file_size for info in archive.infolist()) > _LARGEST:
                raise UserError("The file is too large for a recommender.", where=str(path), remedy="Choose another.")
            data, report = archive.read(_DATA), archive.read(_REPORT).decode("utf-8")
            model = as_model(data, report, where=str(path))
            if model.encoder and encoder_folder().guesser(model.encoder) is None:
                _take_encoder(archive, encoder_folder(), model.encoder, path)
    except (OSError, *_DAMAGES) as error:
        raise UserError(
            "This is no recommender's file.", where=str(path), remedy="Choose one that was exported here."
        ) from error
    trusted_models.trust(model.data)
    return model


def _take_encoder(archive: zipfile.ZipFile, folder: EncoderFolder, digest: str, path: Path) -> None:
    """Take in the encoder of a file, where it has one; a recommender without it says so when it is to read."""
    with tempfile.TemporaryDirectory(prefix="coalition-") as scratch:
        part = Path(scratch) / "encoder"
        for info in archive.infolist():
            known = _OF_ENCODER.fullmatch(info.filename)
            if known:
                target = part / known[1]
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(info) as of, target.open("wb") as into:
                    shutil.copyfileobj(of, into)
        if not part.is_dir():
            return
        if folder.digest_in(part) != digest:
            raise UserError("The recommender's encoder is damaged.", where=str(path), remedy="Export it again.")
        folder.take(part)
