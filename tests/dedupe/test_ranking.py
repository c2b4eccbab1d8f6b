"""The order of candidates: what counts for one, and that lists of any kind are taken."""

from schemas import Mention
from transforms.dedupe.matcher import with_vector
from transforms.dedupe.retrieval.candidates import ClaimView
from transforms.dedupe.retrieval.ranking import features, rank


def asked(text: str, speaker: str | None = None) -> Mention:
    return with_vector(Mention("m", "a", text, 0, len(text), speaker=speaker, language="en"))


BRIDGE = ClaimView("bridge", ("The harbour bridge is closed",), "en")
TAX = ClaimView("tax", ("The mayor raised taxes",), "en")


def test_the_nearer_claim_stands_first() -> None:
    assert rank(asked("Harbour bridge closed!"), [[TAX, BRIDGE], [BRIDGE, TAX]], 2) == [BRIDGE, TAX]


def test_no_more_than_asked_for() -> None:
    assert len(rank(asked("Harbour bridge closed"), [[BRIDGE, TAX]], 1)) == 1


def test_nothing_found() -> None:
    assert rank(asked("Harbour bridge closed"), [[], []], 8) == []


def test_without_vectors_words_decide() -> None:
    mention = asked("Harbour bridge closed")._replace(vector=())
    assert set(features(mention, [[TAX, BRIDGE]])["cosine"]) == {0.0}
    assert len(rank(mention, [[TAX, BRIDGE]], 8)) == 2


def test_a_text_without_words_is_ranked() -> None:
    assert len(rank(asked("…"), [[BRIDGE], [TAX]], 8)) == 2


def test_the_speaker_and_joined_words_are_found_in_the_claim() -> None:
    spoken = ClaimView("one", ("Ilhan Omar spoke of the harbour bridge",), "en")
    figures = features(asked("#HarbourBridge", "Ilhan Omar"), [[spoken, TAX]])
    assert list(figures["speaker"]) == [1.0, 0.0]
    assert figures["information"][0] > figures["information"][1]
