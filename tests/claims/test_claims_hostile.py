"""Any text is taken: a result or the one named error, in bounded time and without harm to others."""

import time

import pytest

from schemas import Article, ExtractionError, Mention
from transforms.claims import extract_all, extract_mentions
from transforms.claims.extract import MAX_CHARS

HOSTILE = {
    "empty": "",
    "blank": " \n\t\u2028\u00a0\n",
    "one line of many words": "word said that " * 700,
    "no blank at all": "said" * 20_000,
    "only quotation marks": '"' * 5000,
    "opened again and again": "“he said " * 2000,
    "emoji": "🙂🙃 said 🙂 that 🙃. " * 200,
    "control characters": "".join(map(chr, range(32))) + " Lund said it was \x00 late.",
    "mixed scripts": "Лунд said “да” и 市長 said that 雨 it rained. " * 20,
    "lone surrogates": "Lund \ud800said\udfff that \udc00 it rained.",
    "brackets": "(" * 3000 + "Lund said it rained" + ")" * 3000,
    "stops": "." * 20_000,
    "names": "Ada Lund " * 2000,
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_any_text_gives_a_result(body: str) -> None:
    for mention in extract_mentions(body, title=body[:200]):
        text = body if mention.field == "body" else body[:200]
        assert text[mention.start : mention.end] == mention.text


def test_a_long_text_takes_time_in_proportion() -> None:
    line = "Mayor Ada Lund said that the “old pier” was lost, and Bo Ek told Axios he agreed.\n"
    start = time.process_time()
    short = len(extract_mentions(line * 40, assertions=False))
    middle = time.process_time()
    long = len(extract_mentions(line * 400, assertions=False))
    assert long == 10 * short
    assert time.process_time() - middle < 30 * max(middle - start, 0.1)


def test_what_is_larger_than_any_article_is_refused() -> None:
    with pytest.raises(ExtractionError, match="too_large"):
        extract_mentions("a" * (MAX_CHARS + 1))


def test_one_bad_article_leaves_the_others_alone() -> None:
    bodies = ("Ada Lund said it rained.", "a" * (MAX_CHARS + 1), "Bo Ek said it was dry.")
    results = list(extract_all([Article(str(n), body=body) for n, body in enumerate(bodies)], assertions=False))
    assert [isinstance(result, list) for result in results] == [True, False, True]
    assert [m.speaker for result in results if isinstance(result, list) for m in result] == ["Ada Lund", "Bo Ek"]


def test_a_batch_gives_what_each_gives_alone() -> None:
    bodies = ["Ada Lund said it rained.", "", "“It is dry,” Bo Ek told Axios.", "He declined to comment."]
    articles = [Article(str(n), body=body) for n, body in enumerate(bodies)]
    alone = [extract_mentions(article.body, article_id=article.article_id) for article in articles]
    assert [_spans(result) for result in extract_all(articles)] == [_spans(mentions) for mentions in alone]


def _spans(mentions: list[Mention] | ExtractionError) -> list[tuple[str, int, int, str | None]]:
    assert isinstance(mentions, list)
    return [(m.mention_id, m.start, m.end, m.speaker_name) for m in mentions]
