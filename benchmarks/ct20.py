"""Retrieval of checked claims for posts (CheckThat! 2020, task 2, English), through a real node.

python -m benchmarks.ct20 v3.0 --elasticsearch URL [--part dev]

The folder holds `verified_claims.docs.tsv` and `<part>/tweets.queries.tsv` with `<part>/tweet-vclaim-pairs.qrels`. The
claims are indexed as claims; each post is asked as a new mention is, in the order in which the candidates come back.
"""

import argparse
import csv
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from benchmarks.bulk import remove
from schemas import Claim, Mention
from transforms.dedupe.matcher import with_vector
from transforms.dedupe.reconcile.stored import batches
from transforms.dedupe.retrieval.elastic import StoreCandidates
from transforms.dedupe.retrieval.encoder import shared_encoder, spoken
from transforms.dedupe.retrieval.prefilter import stored_candidates
from transforms.dedupe.text.describe import describe
from transforms.store.bulk import Action, write_bulk
from transforms.store.connection import Store
from transforms.store.documents import to_document
from transforms.store.setup import setup

_AUTHOR = re.compile(r"— ([^—]*?) ?\(@\w+\)[^—]*$")
_SIGNATURE = re.compile(r"— [^—]*\(@\w+\)[^—]*$|https?:?/?/?\S+|pic\.twitter\.com/\S+")
DEPTH = 5
AT_ONCE = 50  # posts whose candidates are held at a time


def _spoken(claim: Claim) -> str:
    return spoken(claim.speakers[0] if claim.speakers else None, claim.text)


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter="\t"))[1:]


def _padded(number: str) -> str:
    """So that equals stand in the file's order: of two that differ in their quotation marks one is judged right."""
    return number.zfill(5)


@contextmanager
def indexed(url: str, folder: Path) -> Iterator[Store]:
    """A store with the checked claims, removed afterwards."""
    store = Store(url, prefix=f"bench-{secrets.token_hex(4)}-")
    setup(store)
    try:
        _load_claims(store, folder)
        yield store
    finally:
        remove(store)


def _load_claims(store: Store, folder: Path) -> None:
    """The checked claims as claim documents, with vectors."""
    encoder = shared_encoder()
    claims = [
        Claim(_padded(number), f"{text} {title}".strip(), "en")
        for number, text, title in rows(folder / "verified_claims.docs.tsv")
    ]
    if encoder:
        claims = [claim._replace(vector=tuple(encoder.encode(_spoken(claim)).tolist())) for claim in claims]
    actions = [Action("index", store.alias("claims"), claim.claim_id, to_document(claim)) for claim in claims]
    refused = [outcome for outcome in write_bulk(store, actions) if not outcome.acknowledged]
    assert not refused, refused[0].message
    store.client().indices.refresh(index=store.alias("claims"))


def posts(folder: Path) -> dict[str, Mention]:
    """Post id -> the post as a mention by the author whom its signature names, without links and signature."""
    found = {}
    for number, text in rows(folder / "tweets.queries.tsv"):
        plain = _SIGNATURE.sub(" ", text).replace("#", " ").strip() or text
        author = _AUTHOR.search(text)
        mention = Mention(number, "", plain, 0, len(plain), speaker=author[1] if author else None, language="en")
        found[number] = with_vector(describe(mention))
    return found


def average_precision(found: list[str], wanted: set[str]) -> float:
    hits, total = 0, 0.0
    for place, one in enumerate(found, 1):
        if one in wanted:
            hits += 1
            total += hits / place
    return total / min(len(wanted), DEPTH)


def judged(folder: Path) -> dict[str, set[str]]:
    """Post id -> the claims that it states."""
    wanted: dict[str, set[str]] = {}
    for line in (folder / "tweet-vclaim-pairs.qrels").read_text().splitlines():
        post, _, claim, _ = line.split("\t")
        wanted.setdefault(post, set()).add(_padded(claim))
    return wanted


def measure(store: Store, folder: Path) -> None:
    wanted = judged(folder)
    asked = {number: post for number, post in posts(folder).items() if number in wanted}
    answers = {}
    for some in batches(asked, AT_ONCE):
        mentions, candidates = [asked[one] for one in some], StoreCandidates(store, timedelta(days=30))
        answers |= zip(some, stored_candidates(candidates, mentions, candidates.worded(mentions)), strict=True)
    recall = sum(bool(wanted[one] & {view.claim_id for view in answers[one]}) for one in asked) / len(asked)
    precision = sum(
        average_precision([view.claim_id for view in answers[one]][:DEPTH], wanted[one]) for one in asked
    ) / len(asked)
    print(f"{len(asked)} posts: MAP@{DEPTH} {precision:.4f}, claim among the candidates {recall:.4f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--elasticsearch", required=True)
    parser.add_argument("--part", default="dev")
    options = parser.parse_args()
    with indexed(options.elasticsearch, options.folder) as store:
        measure(store, options.folder / options.part)


if __name__ == "__main__":
    main()
