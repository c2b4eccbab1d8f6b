"""The order of candidates: what counts for one, and that lists of any kind are taken."""

from typing import Any

from transforms.dedupe.ranking import features, rank


def _hit(number: str, text: str, vector: list[float] | None = None) -> dict[str, Any]:
    return {"_id": number, "_source": {"claim_id": number, "text": text, **({"vector": vector} if vector else {})}}


BRIDGE = _hit("bridge", "The harbour bridge is closed", [1.0, 0.0])
TAX = _hit("tax", "The mayor raised taxes", [0.0, 1.0])


def test_the_nearer_claim_stands_first() -> None:
    found = rank("Harbour bridge closed!", [1.0, 0.0], [[BRIDGE, TAX], [BRIDGE, TAX]], 2)
    assert [source["claim_id"] for source in found] == ["bridge", "tax"]


def test_no_more_than_asked_for() -> None:
    assert len(rank("Harbour bridge closed", [1.0, 0.0], [[BRIDGE, TAX]], 1)) == 1


def test_nothing_found() -> None:
    assert rank("Harbour bridge closed", [1.0, 0.0], [[], []], 8) == []


def test_without_vectors_words_decide() -> None:
    legs = [[_hit("tax", "The mayor raised taxes"), _hit("bridge", "The harbour bridge is closed")]]
    assert set(features("Harbour bridge closed", (), legs)[1]["cosine"]) == {0.0}
    assert len(rank("Harbour bridge closed", (), legs, 8)) == 2


def test_a_text_without_words_is_ranked() -> None:
    assert len(rank("…", [1.0, 0.0], [[BRIDGE], [TAX]], 8)) == 2


def test_the_speaker_and_joined_words_are_found_in_the_claim() -> None:
    legs = [[_hit("one", "Ilhan Omar spoke of the harbour bridge"), TAX]]
    figures = features("#HarbourBridge", (), legs, speaker="Ilhan Omar")[1]
    assert list(figures["speaker"]) == [1.0, 0.0]
    assert figures["information"][0] > figures["information"][1]
