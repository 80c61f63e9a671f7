"""Writes what the trainer computes for fixed texts, from the shipped files alone.

`python training/write_samples.py` writes `training/samples.json`; a test compares it with what
llama.cpp computes from the same files.
"""

import json
from pathlib import Path

import gguf
import numpy as np
import torch
from adapter_model import LINEARS, Adapter
from artefacts import FRONTEND, write_json
from encoder_model import Encoder
from safetensors.torch import load_file
from torch import Tensor
from train_adapter import MODEL
from train_adapter import read as read_adapter
from train_encoder import package_folder
from train_encoder import read as read_encoder
from utterances import DATA, LABELS


def sample_texts() -> list[str]:
    """Every third text of the set that nothing is trained on."""
    lines = (DATA / "reflex-gold.tsv").read_text(encoding="utf-8").split("\n")
    return [line.split("\t")[1] for line in lines if line and not line.startswith("# ")][::3]


def shipped_encoder() -> tuple[Encoder, float]:
    """The encoder with the deltas and the head that are committed; its temperature."""
    head = json.loads((FRONTEND / "encoder-head.json").read_text(encoding="utf-8"))
    deltas = load_file(FRONTEND / "encoder-deltas.bin")
    rank = next(one.shape[0] for name, one in deltas.items() if name.endswith(".a"))
    model = Encoder(package_folder(), rank, 0.0).eval()
    for index, layer in enumerate(model.layers):
        for name, linear in layer.deltas().items():
            key = f"layer.{index}.{name}"
            # A layer that did not learn has no deltas in the file, and b is zero.
            if f"{key}.a" in deltas:
                linear.a.data = deltas[f"{key}.a"].float()
                linear.b.data = deltas[f"{key}.b"].float()
    model.head.weight.data = torch.tensor(head["weights"])
    model.head.bias.data = torch.tensor(head["bias"])
    return model, head["temperature"]


def shipped_adapter() -> tuple[Adapter, float]:
    """The base model with the adapter that is committed; its temperature."""
    head = json.loads((FRONTEND / "adapter-head.json").read_text(encoding="utf-8"))
    reader = gguf.GGUFReader(FRONTEND / "kingly-front.lora.gguf")
    tensors = {one.name: torch.from_numpy(np.array(one.data)).float() for one in reader.tensors}
    layers = {int(name.split(".")[1]) for name in tensors}
    rank = tensors[f"blk.{max(layers)}.attn_q.weight.lora_a"].shape[0]
    model = Adapter(MODEL, len(layers), rank, 0.0).eval()
    for index in layers:
        for name in LINEARS:
            linear = model.layers[index].linears[name]
            linear.a.data = tensors[f"blk.{index}.{name}.weight.lora_a"]
            linear.b.data = tensors[f"blk.{index}.{name}.weight.lora_b"]
    return model, head["temperature"]


def probabilities(logits: Tensor, temperature: float) -> list[list[float]]:
    """Calibrated probabilities of each text, in the order of the labels."""
    rows = torch.softmax(logits / temperature, dim=-1).tolist()
    return [[round(value, 4) for value in row] for row in rows]


def main() -> None:
    """Reads the samples with both models."""
    texts = sample_texts()
    encoder, encoder_temperature = shipped_encoder()
    adapter, adapter_temperature = shipped_adapter()
    encoded = probabilities(read_encoder(encoder, texts), encoder_temperature)
    adapted = probabilities(read_adapter(adapter, texts), adapter_temperature)
    samples = [
        {
            "text": text,
            "pieces": encoder.tokenizer.encode(text).ids,
            "tokens": adapter.tokens(text),
            "encoder": encoded[index],
            "adapter": adapted[index],
        }
        for index, text in enumerate(texts)
    ]
    write_json(Path(__file__).parent / "samples.json", {"labels": LABELS, "samples": samples})


if __name__ == "__main__":
    main()
