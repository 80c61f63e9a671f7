"""SmolLM2-135M-Instruct from its GGUF file, in that file's own layout, with low-rank deltas.

Query and key rows stay in the order of the file (neighbouring rows turn together), so exported
deltas need no permutation.
"""

from pathlib import Path

import gguf
import numpy as np
import torch
from low_rank import LowRankLinear
from tokenizers import Tokenizer
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel, Digits, Sequence
from torch import Tensor, nn
from torch.nn import functional
from utterances import LABELS

WIDTH, HEADS, KEY_HEADS, HEAD, EPSILON, ROPE_BASE = 576, 9, 3, 64, 1e-5, 100_000.0
BEFORE, AFTER = "<|im_start|>", "<|im_end|>"
"""What stands before and after a message; the next token is the label."""
LONGEST = 160
"""Tokens of a message that training looks at."""
LINEARS = ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down")


def read_tokenizer(reader: gguf.GGUFReader) -> Tokenizer:
    """The file's byte-level BPE; every digit is a token of its own."""

    def strings(name: str) -> list[str]:
        field = reader.fields[name]
        return [bytes(field.parts[at]).decode("utf-8") for at in field.data]

    vocabulary = {token: at for at, token in enumerate(strings("tokenizer.ggml.tokens"))}
    merges = [tuple(pair.split(" ")) for pair in strings("tokenizer.ggml.merges")]
    tokenizer = Tokenizer(BPE(vocab=vocabulary, merges=merges))
    tokenizer.pre_tokenizer = Sequence([Digits(True), ByteLevel(add_prefix_space=False)])
    tokenizer.enable_truncation(LONGEST)
    return tokenizer


def turned(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotary positions on neighbouring pairs; `x` [batch, heads, tokens, head]."""
    even, odd = x[..., 0::2], x[..., 1::2]
    return torch.stack((even * cos - odd * sin, even * sin + odd * cos), dim=-1).flatten(-2)


def rms_norm(x: Tensor, weight: Tensor) -> Tensor:
    """Root mean square norm."""
    return functional.rms_norm(x, (WIDTH,), weight, EPSILON)


class Layer(nn.Module):
    """One Llama layer; `rank` 0 makes it frozen."""

    def __init__(self, weights: dict[str, Tensor], rank: int, dropout: float) -> None:
        super().__init__()
        self.linears = nn.ModuleDict(
            {name: LowRankLinear(weights[name], None, rank, dropout) for name in LINEARS}
        )
        self.register_buffer("attention_norm", weights["attn_norm"])
        self.register_buffer("inner_norm", weights["ffn_norm"])

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        """`x` [batch, tokens, width]; causal, so padding on the right is never seen."""
        batch, tokens, _ = x.shape
        linears = self.linears
        y = rms_norm(x, self.attention_norm)

        def heads(name: str, count: int) -> Tensor:
            return linears[name](y).view(batch, tokens, count, HEAD).transpose(1, 2)

        query = turned(heads("attn_q", HEADS), cos, sin)
        group = HEADS // KEY_HEADS
        key = turned(heads("attn_k", KEY_HEADS), cos, sin).repeat_interleave(group, dim=1)
        value = heads("attn_v", KEY_HEADS).repeat_interleave(group, dim=1)
        attended = functional.scaled_dot_product_attention(query, key, value, is_causal=True)
        x = x + linears["attn_output"](attended.transpose(1, 2).reshape(batch, tokens, WIDTH))
        y = rms_norm(x, self.inner_norm)
        return x + linears["ffn_down"](
            functional.silu(linears["ffn_gate"](y)) * linears["ffn_up"](y)
        )


class Adapter(nn.Module):
    """Messages in, logits of the token that follows out."""

    def __init__(self, path: Path, trained_layers: int, rank: int, dropout: float) -> None:
        super().__init__()
        reader = gguf.GGUFReader(path)
        self.tokenizer = read_tokenizer(reader)
        tensors = {
            one.name.removesuffix(".weight"): torch.from_numpy(
                np.array(gguf.quants.dequantize(one.data, one.tensor_type), dtype=np.float32)
            )
            for one in reader.tensors
        }
        self.register_buffer("words", tensors["token_embd"])
        self.register_buffer("norm", tensors["output_norm"])
        count = 1 + max(int(name.split(".")[1]) for name in tensors if name.startswith("blk."))
        self.frozen = count - trained_layers
        self.layers = nn.ModuleList()
        for index in range(count):
            prefix = f"blk.{index}."
            own = {n.removeprefix(prefix): t for n, t in tensors.items() if n.startswith(prefix)}
            self.layers.append(Layer(own, rank if index >= self.frozen else 0, dropout))
        angles = torch.outer(
            torch.arange(LONGEST + 2).float(), ROPE_BASE ** (-torch.arange(0, HEAD, 2) / HEAD)
        )
        self.register_buffer("cos", angles.cos())
        self.register_buffer("sin", angles.sin())
        # `wf` is two tokens; its first, like the others, is told apart by nothing else.
        self.label_tokens = [self.tokenizer.encode(label).ids[0] for label in LABELS]
        self.before = self.tokenizer.token_to_id(BEFORE)
        self.after = self.tokenizer.token_to_id(AFTER)

    def tokens(self, text: str) -> list[int]:
        """The message as the model sees it."""
        return [self.before, *self.tokenizer.encode(text).ids, self.after]

    def lower(self, coded: list[list[int]]) -> Tensor:
        """Hidden states below the layers that learn; the same in every epoch."""
        longest = max(map(len, coded))
        x = self.words[torch.tensor([one + [0] * (longest - len(one)) for one in coded])]
        with torch.no_grad():
            for layer in self.layers[: self.frozen]:
                x = layer(x, self.cos[:longest], self.sin[:longest])
        return x

    def upper(self, x: Tensor, lengths: list[int]) -> Tensor:
        """Logits over the vocabulary of the token after each message, from `lower`'s states."""
        tokens = x.shape[1]
        for layer in self.layers[self.frozen :]:
            x = layer(x, self.cos[:tokens], self.sin[:tokens])
        last = x[torch.arange(len(lengths)), torch.tensor(lengths) - 1]
        return rms_norm(last, self.norm) @ self.words.T
