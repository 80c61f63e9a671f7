"""Figures of logits on authors that were held out."""

import torch
from torch import Tensor
from torch.nn import functional
from utterances import LABELS, Utterance


def truth_of(rows: list[Utterance]) -> Tensor:
    """Label indices of the rows."""
    return torch.tensor([LABELS.index(row.label) for row in rows])


def best_temperature(rows: list[Utterance], logits: Tensor) -> float:
    """The temperature with the least negative log likelihood."""
    truth = truth_of(rows)
    choices = [0.4 + 0.05 * step for step in range(60)]
    losses = [functional.cross_entropy(logits / choice, truth).item() for choice in choices]
    return round(choices[losses.index(min(losses))], 2)


def figures(rows: list[Utterance], logits: Tensor) -> dict[str, float]:
    """Accuracy, chat made a command, and the share that one threshold accepts at 98 %."""
    truth = truth_of(rows)
    probability, guess = torch.softmax(logits, dim=-1).max(dim=-1)
    right = guess == truth
    chat = truth == LABELS.index("ch")
    order = probability.argsort(descending=True)
    precision = right[order].float().cumsum(0) / torch.arange(1, len(order) + 1)
    accepted = (precision >= 0.98).nonzero()
    return {
        "accuracy": round(right.float().mean().item(), 4),
        "chatMadeCommand": round((~right & chat).sum().item() / max(1, int(chat.sum())), 4),
        "acceptedAt98": round((int(accepted.max()) + 1 if len(accepted) else 0) / len(order), 4),
    }
