"""Batches for training, and the shape of the learning rate."""

import random


def batches(lengths: list[int], size: int, chance: random.Random) -> list[list[int]]:
    """Shuffled batches of rows of about one length, so that little is computed on padding."""
    order = list(range(len(lengths)))
    chance.shuffle(order)
    chunk = size * 12
    grouped: list[list[int]] = []
    for start in range(0, len(order), chunk):
        part = sorted(order[start : start + chunk], key=lambda index: lengths[index])
        grouped += [part[at : at + size] for at in range(0, len(part), size)]
    chance.shuffle(grouped)
    return grouped


def rate_at(step: int, steps: int) -> float:
    """A short rise over the first tenth, then a straight fall to 3 %."""
    return min((step + 1) / (0.1 * steps), max(0.0, 1.03 - step / steps))
