"""Threads of one process read the same words alike: they share tables, caches and the stemmer."""

from concurrent.futures import ThreadPoolExecutor

from transforms.dedupe.text import lexicon
from transforms.dedupe.text.statement import read

WORDS = [
    f"{stem}{ending}"
    for stem in ("walk", "organis", "nation", "bridg")
    for ending in ("ing", "ed", "ations", "es", "ness")
]


def test_stems_are_the_same_in_many_threads() -> None:
    expected = {word: lexicon.stem(word) for word in WORDS}
    for _ in range(20):
        lexicon.stem.cache_clear()
        with ThreadPoolExecutor(8) as pool:
            assert dict(zip(WORDS * 4, pool.map(lexicon.stem, WORDS * 4), strict=True)) == expected


def test_texts_are_read_alike_in_many_threads() -> None:
    texts = [f"The {word} of the harbour {n} in Paris" for n, word in enumerate(WORDS)]
    with ThreadPoolExecutor(8) as pool:
        found = [[word.stem for word in text.words] for text in pool.map(read, texts)]
    assert found == [[word.stem for word in read(text).words] for text in texts]
