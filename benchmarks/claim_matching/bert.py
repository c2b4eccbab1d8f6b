"""BGE-small in PyTorch, its weights read from an ONNX file and written back into one.

ONNX names the weights of the linear layers by number; each layer has six of them, always in the same order.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn
from torch.nn import functional

HIDDEN, HEADS, INNER, LAYERS = 384, 12, 1536, 12
_EPSILON = 1e-12
_LINEAR = ("query", "key", "value", "attended", "widened", "narrowed")
_NAMED = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "attended": "attention.output.dense",
    "widened": "intermediate.dense",
    "narrowed": "output.dense",
}


class Layer(nn.Module):
    """One transformer layer, post-norm as in BERT."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value, self.attended = (nn.Linear(HIDDEN, HIDDEN) for _ in range(4))
        self.widened, self.narrowed = nn.Linear(HIDDEN, INNER), nn.Linear(INNER, HIDDEN)
        self.norm_attention, self.norm_output = (nn.LayerNorm(HIDDEN, eps=_EPSILON) for _ in range(2))

    def forward(self, states: Tensor, mask: Tensor, dropout: float) -> Tensor:
        """(batch, tokens, 384) and an additive mask (batch, 1, 1, tokens) to (batch, tokens, 384)."""
        batch, tokens, _ = states.shape

        def heads(linear: nn.Linear) -> Tensor:
            return linear(states).view(batch, tokens, HEADS, HIDDEN // HEADS).transpose(1, 2)

        mixed = functional.scaled_dot_product_attention(
            heads(self.query), heads(self.key), heads(self.value), attn_mask=mask, dropout_p=dropout
        )
        mixed = self.attended(mixed.transpose(1, 2).reshape(batch, tokens, HIDDEN))
        states = self.norm_attention(states + functional.dropout(mixed, dropout, self.training))
        inner = self.narrowed(functional.gelu(self.widened(states)))
        return self.norm_output(states + functional.dropout(inner, dropout, self.training))


class Bert(nn.Module):
    """Token ids to one unit vector a text: the first token's, as BGE was trained."""

    def __init__(self) -> None:
        super().__init__()
        self.words, self.positions, self.types = (nn.Embedding(size, HIDDEN) for size in (30522, 512, 2))
        self.norm = nn.LayerNorm(HIDDEN, eps=_EPSILON)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))

    def embed(self, ids: Tensor) -> Tensor:
        """(batch, tokens) to (batch, tokens, 384)."""
        positions = torch.arange(ids.shape[1])
        return self.norm(self.words(ids) + self.positions(positions) + self.types.weight[0])

    def forward(self, ids: Tensor, mask: Tensor, dropout: float = 0.0) -> Tensor:
        """(batch, tokens) ids and their mask of ones and zeros to (batch, 384)."""
        added = (1.0 - mask[:, None, None, :].float()) * -1e9
        states = self.embed(ids)
        for layer in self.layers:
            states = layer(states, added, dropout if self.training else 0.0)
        return functional.normalize(states[:, 0], dim=-1)

    def freeze(self, lower: int) -> None:
        """Leave the embeddings and the first `lower` layers as they are."""
        for module in (self.words, self.positions, self.types, self.norm, *self.layers[:lower]):
            module.requires_grad_(False)


def read_onnx(path: Path) -> Bert:
    """Return the model with the weights of an ONNX file of BGE-small."""
    values = {one.name: numpy_helper.to_array(one) for one in onnx.load(str(path)).graph.initializer}
    model = Bert()
    with torch.no_grad():
        for parameter, name, turned in _places(model, sorted(values)):
            value = torch.from_numpy(np.array(values[name]))
            parameter.copy_(value.T if turned else value)
    return model.eval()


def write_onnx(model: Bert, template: Path, path: Path) -> None:
    """Write the file `template` to `path` with the model's weights in place of its own."""
    graph = onnx.load(str(template))
    values = {one.name: one for one in graph.graph.initializer}
    for parameter, name, turned in _places(model, sorted(values)):
        value = parameter.detach().numpy()
        changed = numpy_helper.from_array(np.ascontiguousarray(value.T if turned else value, dtype=np.float32), name)
        values[name].CopyFrom(changed)
    onnx.save(graph, str(path))


def _places(model: Bert, names: list[str]) -> Iterator[tuple[Tensor, str, bool]]:
    """Each parameter with its name in the ONNX file, and whether it is transposed there."""
    yield model.words.weight, "embeddings.word_embeddings.weight", False
    yield model.positions.weight, "embeddings.position_embeddings.weight", False
    yield model.types.weight, "embeddings.token_type_embeddings.weight", False
    yield from _norm(model.norm, "embeddings.LayerNorm")
    numbered = sorted((name for name in names if name.startswith("onnx::MatMul_")), key=lambda name: int(name[13:]))
    assert len(numbered) == LAYERS * len(_LINEAR)
    for number, layer in enumerate(model.layers):
        for place, kind in enumerate(_LINEAR):
            linear = getattr(layer, kind)
            yield linear.weight, numbered[number * len(_LINEAR) + place], True
            yield linear.bias, f"encoder.layer.{number}.{_NAMED[kind]}.bias", False
        yield from _norm(layer.norm_attention, f"encoder.layer.{number}.attention.output.LayerNorm")
        yield from _norm(layer.norm_output, f"encoder.layer.{number}.output.LayerNorm")


def _norm(norm: nn.LayerNorm, name: str) -> Iterator[tuple[Tensor, str, bool]]:
    yield norm.weight, f"{name}.weight", False
    yield norm.bias, f"{name}.bias", False
