"""The written utterances, their folds by author, and light noise for training."""

import hashlib
import json
import random
from pathlib import Path
from typing import NamedTuple

LABELS = ("tc", "ts", "wf", "cl", "ms", "ch", "cn", "st")
DATA = Path(__file__).parent / "data"


class Utterance(NamedTuple):
    """One row: what was typed, its label, its coded line (may be empty) and who wrote it."""

    label: str
    text: str
    line: str
    author: str


def training_files() -> list[Path]:
    """Every `*-train.tsv` in name order, as `training-data.ts` reads them."""
    return sorted(DATA.glob("*-train.tsv"))


def read_utterances() -> list[Utterance]:
    """All training rows in file order; raises on a row that is not four cells."""
    rows: list[Utterance] = []
    for file in training_files():
        for line in file.read_text(encoding="utf-8").split("\n"):
            if line.strip() and not line.startswith("# "):
                rows.append(Utterance(*line.split("\t")))
    return rows


def data_hash() -> str:
    """SHA-256 over the training files; every trained artefact carries it."""
    digest = hashlib.sha256()
    for file in training_files():
        digest.update(file.read_bytes())
    return digest.hexdigest()


def read_folds() -> dict[str, frozenset[str]]:
    """The authors of each fold: authors who were written side by side stand in one fold."""
    folds = json.loads((DATA / "folds.json").read_text(encoding="utf-8"))
    return {name: frozenset(authors) for name, authors in folds.items()}


def split(
    rows: list[Utterance], held_out: frozenset[str]
) -> tuple[list[Utterance], list[Utterance]]:
    """Rows to train on, and the rows of the authors held out."""
    seen = [row for row in rows if row.author not in held_out]
    return seen, [row for row in rows if row.author in held_out]


def _typo(text: str, chance: random.Random) -> str:
    """Swaps, drops or doubles one letter somewhere inside the text."""
    places = [at for at in range(1, len(text) - 1) if text[at].isalpha() and text[at + 1].isalpha()]
    if len(places) < 4:
        return text
    at = chance.choice(places)
    kind = chance.random()
    if kind < 0.4:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text[:at] + (text[at + 1 :] if kind < 0.75 else text[at] + text[at:])


def noisy(text: str, chance: random.Random) -> str:
    """The text as a hurried person might have typed it; often unchanged."""
    if chance.random() < 0.2:
        text = text.rstrip(".!? ") or text
    if chance.random() < 0.1:
        text = text.replace(",", "").replace("'", "")
    if chance.random() < 0.15:
        text = text.lower()
    elif chance.random() < 0.04:
        text = text.upper()
    elif chance.random() < 0.1:
        text = text[:1].upper() + text[1:]
    return _typo(text, chance) if chance.random() < 0.15 else text
