"""The benchmarks run, and count what they say they count."""

import shutil
from pathlib import Path

import pytest

from benchmarks import extract_speed, fit_claims, polnear
from benchmarks.polnear import Annotated, Gold, form_of, match, measure
from transforms.claims import extract_mentions

TEXT = "Ada Lund said the pier was lost. “It is a pity,” Bo Ek told Axios. He likes fish."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lines = []
    for n, (source, cue, content) in enumerate(
        [("Ada Lund", "said", "the pier was lost"), ("Bo Ek", "told", "“It is a pity,”"), ("He", "likes", "fish")]
    ):
        for k, (role, words) in enumerate((("Source", source), ("Cue", cue), ("Content", content))):
            at = TEXT.index(words)
            lines.append(f"T{4 * n + k}\t{role} {at} {at + len(words)}\t{words}")
        lines.append(f"E{n}\tAttribution:T99 Source:T{4 * n} Cue:T{4 * n + 1} Content:T{4 * n + 2}")
    for name, content in (
        ("text/a.txt", TEXT),
        ("attributions/a_1.ann", "\n".join(lines)),
        ("attributions/a_2.ann", ""),
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    return tmp_path


def test_the_first_annotation_of_each_article_is_read(folder: Path) -> None:
    [article] = polnear.read(folder)
    assert [TEXT[slice(*gold.content[0])] for gold in article.gold] == ["the pier was lost", "“It is a pity,”", "fish"]


def test_figures(folder: Path) -> None:
    figures = measure(list(polnear.read(folder))).result()
    assert figures["gold"] == 3
    assert figures["token_precision"] == 1.0
    assert figures["direct_recall_at_8"] == 1.0
    assert figures["speaker"] == 1.0


def test_matching_is_one_to_one_and_takes_the_best_first() -> None:
    gold = Gold([(14, 31)], [(9, 13)], [(0, 8)])
    mentions = extract_mentions(TEXT, assertions=False)
    pairs = match(Annotated("a", TEXT, [gold, gold]), mentions)
    assert len(pairs) == 1


FORMS = {"“It is.”": "direct", "it is “bad” here": "mixed", "it is": "indirect"}


@pytest.mark.parametrize("text", FORMS)
def test_form_of(text: str) -> None:
    assert form_of(text, Gold([(0, len(text))], [], [])) == FORMS[text]


def test_speed_is_measured_against_the_full_pipeline() -> None:
    figures = extract_speed.measure([TEXT], rounds=1)
    assert figures["words"] == len(TEXT.split())
    assert figures["full_pipeline_cpu_s"] >= 0


def test_weights_are_fitted_from_the_data(folder: Path) -> None:
    data = [one for article in polnear.read(folder) for one in fit_claims.parsed(article)]
    rows = list(fit_claims.cue_rows(data))
    weights = fit_claims.fit(rows * 3, penalty=1.0)
    scores = {right: max(weights.score(names) for names, truth in rows if truth is right) for right in (True, False)}
    assert scores[True] > scores[False]


def test_everything_is_fitted_in_one_run(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "bcd":
        shutil.copy(folder / "text/a.txt", folder / f"text/{name}.txt")
        shutil.copy(folder / "attributions/a_1.ann", folder / f"attributions/{name}_1.ann")
    monkeypatch.setattr(fit_claims, "FOLDER", tmp_path)
    monkeypatch.setattr("sys.argv", ["fit_claims", str(folder)])
    fit_claims.main()
    assert {path.name for path in tmp_path.glob("*.*")} == {"cues.tsv", "ends.tsv", "inside.npz", "spans.tsv"}
