"""Trains the adapter, seeded, on one thread: the label token that follows a message.

`python training/train_adapter.py hold-out two` trains without the authors of a fold, writes what
it reads of theirs to `training/held-out/adapter-two.tsv`, and ships that adapter;
`… ship` trains on everybody.
"""

import argparse
import random
import time
from pathlib import Path

import gguf
import torch
from adapter_model import AFTER, BEFORE, LINEARS, Adapter
from artefacts import FRONTEND, held_out_temperature, metadata, write_held_out, write_json
from batching import batches, rate_at
from torch import Tensor
from torch.nn import functional
from utterances import LABELS, Utterance, read_folds, read_utterances, split

SEED = 20_261_125
MODEL = Path.home() / ".cache/kingly/models/SmolLM2-135M-Instruct.Q4_1.gguf"


def cached_states(model: Adapter, coded: list[list[int]]) -> list[Tensor]:
    """Each message's hidden states below the layers that learn, as F16 [tokens, width]."""
    states: list[Tensor] = [torch.empty(0)] * len(coded)
    order = sorted(range(len(coded)), key=lambda index: len(coded[index]))
    for start in range(0, len(order), 32):
        part = order[start : start + 32]
        for index, x in zip(part, model.lower([coded[at] for at in part]), strict=True):
            states[index] = x[: len(coded[index])].clone()
        if start % 320 == 0:
            print(f"lower layers: {start}/{len(coded)}", flush=True)
    return states


def padded(states: list[Tensor]) -> tuple[Tensor, list[int]]:
    """States as one batch, with their lengths."""
    x = torch.nn.utils.rnn.pad_sequence(states, batch_first=True)
    return x, [len(one) for one in states]


def train(model: Adapter, rows: list[Utterance], options: argparse.Namespace) -> None:
    """Trains the deltas: cross entropy over the whole vocabulary, on one token a message."""
    chance = random.Random(SEED)
    started = time.time()
    coded = [model.tokens(row.text) for row in rows]
    states = cached_states(model.eval(), coded)
    print(f"lower layers: {time.time() - started:.0f} s", flush=True)
    model.train()
    learning = [one for one in model.parameters() if one.requires_grad]
    optimiser = torch.optim.AdamW(learning, lr=options.rate, weight_decay=0.01)
    steps = options.epochs * -(-len(rows) // options.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: rate_at(step, steps))
    for epoch in range(options.epochs):
        total = 0.0
        for batch in batches([len(one) for one in coded], options.batch, chance):
            truth = [model.label_tokens[LABELS.index(rows[index].label)] for index in batch]
            logits = model.upper(*padded([states[index] for index in batch]))
            loss = functional.cross_entropy(logits, torch.tensor(truth))
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(learning, 1.0)
            optimiser.step()
            schedule.step()
            total += loss.item() * len(batch)
            if schedule.last_epoch % 25 == 0:
                print(f"step {schedule.last_epoch}/{steps}: loss {loss.item():.3f}", flush=True)
        print(f"epoch {epoch + 1}: loss {total / len(rows):.3f}, {time.time() - started:.0f} s", flush=True)
    model.eval()


@torch.no_grad()
def read(model: Adapter, texts: list[str]) -> Tensor:
    """Logits [texts, labels] of the label tokens."""
    coded = [model.tokens(text) for text in texts]
    order = sorted(range(len(texts)), key=lambda index: len(coded[index]))
    result = torch.empty(len(texts), len(LABELS))
    for start in range(0, len(order), 32):
        part = order[start : start + 32]
        lower = model.lower([coded[index] for index in part])
        logits = model.upper(lower, [len(coded[index]) for index in part])
        result[part] = logits[:, model.label_tokens]
    return result


def export(model: Adapter, path: Path, notes: dict[str, object]) -> None:
    """Writes the deltas as a GGUF adapter of F16; alpha equals the rank, so its scale is 1."""
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    for name, value in notes.items():
        writer.add_string(f"kingly.{name}", str(value))
    for index, layer in enumerate(model.layers):
        for name in LINEARS:
            linear = layer.linears[name]
            if linear.a is None or linear.b is None:
                continue
            for side, tensor in (("lora_a", linear.a), ("lora_b", linear.b)):
                values = tensor.detach().half().contiguous().numpy()
                writer.add_tensor(f"blk.{index}.{name}.weight.{side}", values)
            rank = linear.a.shape[0]
    writer.add_float32("adapter.lora.alpha", float(rank))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def sample(rows: list[Utterance], count: int | None) -> list[Utterance]:
    """So many rows, drawn at random; all where no count is given."""
    return rows if count is None else random.Random(SEED).sample(rows, min(count, len(rows)))


def ship(model: Adapter, rows: list[Utterance], options: argparse.Namespace) -> None:
    """Writes the adapter and how to read labels with it."""
    notes = metadata(SEED, rows, options)
    FRONTEND.mkdir(parents=True, exist_ok=True)
    export(model, FRONTEND / "kingly-front.lora.gguf", notes)
    spoken = map(model.tokenizer.id_to_token, model.label_tokens)
    head = {
        "labelTokens": dict(zip(LABELS, spoken, strict=True)),
        "prompt": {"before": BEFORE, "separator": AFTER},
        "temperature": held_out_temperature("adapter", read_utterances()),
        "bias": dict.fromkeys(LABELS, 0.0),
        "base": "smollm2-135m-instruct-q4_1",
        **notes,
    }
    write_json(FRONTEND / "adapter-head.json", head)


def arguments() -> argparse.Namespace:
    """What to do, and the recipe."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("task", choices=("hold-out", "ship"))
    parser.add_argument("fold", nargs="?", help="the fold of authors that is held out")
    parser.add_argument("--rank", type=int, default=16)
    parser.add_argument("--rows", type=int, help="train on so many rows only, drawn at random")
    parser.add_argument("--judged", type=int, help="read so many of the held-out rows only")
    parser.add_argument("--layers", type=int, default=14, help="top layers that learn")
    parser.add_argument("--rate", type=float, default=8e-4)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--dropout", type=float, default=0.05)
    return parser.parse_args()


def main() -> None:
    """Runs the task."""
    options = arguments()
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    rows = read_utterances()
    model = Adapter(MODEL, options.layers, options.rank, options.dropout)
    if options.task == "ship":
        rows = sample(rows, options.rows)
        train(model, rows, options)
        ship(model, rows, options)
        return
    seen, unseen = split(rows, read_folds()[options.fold])
    seen = sample(seen, options.rows)
    unseen = sample(unseen, options.judged)
    train(model, seen, options)
    write_held_out(f"adapter-{options.fold}", unseen, read(model, [row.text for row in unseen]))
    ship(model, seen, options)


if __name__ == "__main__":
    main()
