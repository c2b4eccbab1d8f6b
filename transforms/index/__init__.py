"""Documents, claims as a view of their mentions, and the sinks that write them."""

from typing import Any

from transforms.index.rollup import claim_of, rebuild_claims, roll_up

_TRANSFORMS = ("RollUpClaims", "SkipUnchanged", "WriteArticles", "WriteDeadLetters", "WriteToElasticsearch")

__all__ = [
    "RollUpClaims",
    "SkipUnchanged",
    "WriteArticles",
    "WriteDeadLetters",
    "WriteToElasticsearch",
    "claim_of",
    "rebuild_claims",
    "roll_up",
]


def __getattr__(name: str) -> Any:
    if name in _TRANSFORMS:
        from transforms.index import beam

        return getattr(beam, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
