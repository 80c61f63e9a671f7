"""Where trained parts go, and what each says about its making."""

import json
import platform
from argparse import Namespace
from importlib.metadata import version
from pathlib import Path

import torch
from torch import Tensor
from judging import best_temperature, figures
from utterances import LABELS, Utterance, data_hash

ROOT = Path(__file__).parent.parent
FRONTEND = ROOT / "src-models" / "frontend"
HELD_OUT = Path(__file__).parent / "held-out"


def metadata(seed: int, rows: list[Utterance], options: Namespace) -> dict[str, object]:
    """Seed, versions, the data's hash and the recipe."""
    return {
        "seed": seed,
        "dataHash": data_hash(),
        "utterances": len(rows),
        "authors": len({row.author for row in rows}),
        "versions": {"python": platform.python_version(), "torch": version("torch")},
        "recipe": {k: v for k, v in vars(options).items() if k not in ("task", "fold")},
    }


def write_json(path: Path, value: object) -> None:
    """Writes JSON with an end of line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False) + "\n", encoding="utf-8")


def write_held_out(name: str, rows: list[Utterance], logits: Tensor) -> None:
    """Writes raw logits of rows whose author the model never saw, `text<TAB>eight logits`."""
    print(name, figures(rows, logits), flush=True)
    head = "\t".join(["# text", *LABELS])
    lines = [
        "\t".join([row.text, *(f"{value:.3f}" for value in values)])
        for row, values in zip(rows, logits.tolist(), strict=True)
    ]
    HELD_OUT.mkdir(exist_ok=True)
    (HELD_OUT / f"{name}.tsv").write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")


def held_out_temperature(reader: str, rows: list[Utterance]) -> float:
    """The temperature with the least negative log likelihood over a reader's held-out logits."""
    row_of = {row.text: row for row in rows}
    read = [
        line.split("\t")
        for file in sorted(HELD_OUT.glob(f"{reader}-*.tsv"))
        for line in file.read_text(encoding="utf-8").split("\n")[1:]
        if line
    ]
    logits = torch.tensor([[float(value) for value in cells[1:]] for cells in read])
    return best_temperature([row_of[cells[0]] for cells in read], logits)
