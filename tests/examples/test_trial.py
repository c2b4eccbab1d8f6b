"""The newsroom through the plain functions of three stages; what must never happen does not."""

from examples.newsroom.judge import judge
from examples.newsroom.stories import load_stories
from examples.newsroom.trial import extractions, report


def test_every_readable_article_is_judged_and_nothing_false_is_merged() -> None:
    found = list(extractions())
    wanted = [revisions[0] for revisions in load_stories().values() if revisions[0].is_read]
    assert [extraction.article.url for extraction in found] == [story.url for story in wanted]
    assert [extraction.article.outlet for extraction in found] == [story.outlet.host for story in wanted]
    verdicts = judge(found)
    assert [verdict for verdict in verdicts["never"] if not verdict.is_met] == []
    assert report({"never": verdicts["never"]}) == "never: 9 of 9\n"
