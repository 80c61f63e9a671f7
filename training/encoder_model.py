"""all-MiniLM-L6-v2 as llama.cpp computes it, with low-rank deltas and a linear label head."""

from pathlib import Path

import torch
from low_rank import LowRankLinear
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional
from utterances import LABELS

LAYERS, WIDTH, HEADS, EPSILON = 6, 384, 12, 1e-12
LONGEST = 128
"""Tokens that training looks at; all written utterances but a few pastes are shorter."""


class Layer(nn.Module):
    """One post-norm transformer layer."""

    def __init__(self, tensors: dict[str, Tensor], prefix: str, rank: int, dropout: float) -> None:
        super().__init__()

        def linear(name: str) -> LowRankLinear:
            weight, bias = tensors[f"{prefix}{name}.weight"], tensors[f"{prefix}{name}.bias"]
            return LowRankLinear(weight, bias, rank, dropout)

        def norm(name: str) -> nn.LayerNorm:
            layer = nn.LayerNorm(WIDTH, EPSILON)
            layer.weight.data.copy_(tensors[f"{prefix}{name}.weight"])
            layer.bias.data.copy_(tensors[f"{prefix}{name}.bias"])
            return layer.requires_grad_(False)

        self.query, self.key, self.value = (
            linear(f"attention.self.{name}") for name in ("query", "key", "value")
        )
        self.output = linear("attention.output.dense")
        self.intermediate = linear("intermediate.dense")
        self.final = linear("output.dense")
        self.attention_norm = norm("attention.output.LayerNorm")
        self.output_norm = norm("output.LayerNorm")

    def deltas(self) -> dict[str, LowRankLinear]:
        """The layers that learn, by their name in the exported file."""
        return {
            "attention.query": self.query,
            "attention.key": self.key,
            "attention.value": self.value,
            "attention.output": self.output,
            "intermediate": self.intermediate,
            "output": self.final,
        }

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """`x` [batch, tokens, width]; `mask` [batch, 1, 1, tokens], true where there is a token."""
        batch, tokens, _ = x.shape

        def heads(y: Tensor) -> Tensor:
            return y.view(batch, tokens, HEADS, WIDTH // HEADS).transpose(1, 2)

        attended = functional.scaled_dot_product_attention(
            heads(self.query(x)), heads(self.key(x)), heads(self.value(x)), attn_mask=mask
        )
        attended = attended.transpose(1, 2).reshape(batch, tokens, WIDTH)
        x = self.attention_norm(x + self.output(attended))
        # llama.cpp computes GELU by the tanh formula; training does the same.
        inner = functional.gelu(self.intermediate(x), approximate="tanh")
        return self.output_norm(x + self.final(inner))


class Encoder(nn.Module):
    """Token ids in, label logits out: head · normalised mean of the last hidden states."""

    def __init__(self, folder: Path, rank: int, dropout: float) -> None:
        super().__init__()
        tensors = load_file(folder / "model.safetensors")
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.enable_truncation(LONGEST)
        self.tokenizer.enable_padding()
        words = tensors["embeddings.word_embeddings.weight"]
        self.register_buffer("words", words)
        places = tensors["embeddings.position_embeddings.weight"]
        self.register_buffer("places", places + tensors["embeddings.token_type_embeddings.weight"][0])
        self.norm = nn.LayerNorm(WIDTH, EPSILON).requires_grad_(False)
        self.norm.weight.data.copy_(tensors["embeddings.LayerNorm.weight"])
        self.norm.bias.data.copy_(tensors["embeddings.LayerNorm.bias"])
        self.dropout = dropout
        self.frozen = 0
        self.layers = nn.ModuleList(
            Layer(tensors, f"encoder.layer.{index}.", rank, dropout) for index in range(LAYERS)
        )
        self.head = nn.Linear(WIDTH, len(LABELS))
        nn.init.normal_(self.head.weight, std=0.5)
        nn.init.zeros_(self.head.bias)

    def embed(self, texts: list[str]) -> Tensor:
        """Unit vectors [batch, width] of texts, padded to the longest."""
        coded = self.tokenizer.encode_batch(texts)
        ids = torch.tensor([one.ids for one in coded])
        mask = torch.tensor([one.attention_mask for one in coded], dtype=torch.bool)
        x = self.norm(self.words[ids] + self.places[: ids.shape[1]])
        x = functional.dropout(x, self.dropout, self.training)
        mask_of_heads = mask[:, None, None, :]
        with torch.no_grad():
            for layer in self.layers[: self.frozen]:
                x = layer(x, mask_of_heads)
        for layer in self.layers[self.frozen :]:
            x = layer(x, mask_of_heads)
        kept = mask[:, :, None].float()
        return functional.normalize((x * kept).sum(1) / kept.sum(1), dim=-1)

    def forward(self, texts: list[str]) -> Tensor:
        """Label logits [batch, labels]."""
        vectors = functional.dropout(self.embed(texts), self.dropout, self.training)
        return self.head(vectors)
