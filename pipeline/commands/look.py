"""`search`, `show` and `dead-letters`: what the index holds."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from pipeline.commands.common import AsJson, connected, err, out, print_json, settings, table

if TYPE_CHECKING:
    from transforms.index.queries import Hit

Size = Annotated[int, typer.Option("--size", "-n", min=1, max=1000, help="How many at most.")]


def register(app: typer.Typer) -> None:
    for command in (search, show):
        app.command()(command)
    app.command("dead-letters")(dead_letters)


def search(
    context: typer.Context, text: Annotated[list[str], typer.Argument()], size: Size = 10, as_json: AsJson = False
) -> None:
    """Search claims: words in any form, "quoted phrases" exactly, -word to leave out."""
    from transforms.index import queries

    words = " ".join(text)
    hits = queries.search_claims(connected(settings(context)).store(), words, size)
    if as_json:
        print_json({"query": words, "claims": [{**hit.claim._asdict(), "score": hit.score} for hit in hits]})
    else:
        show_hits(words, hits)


def show_hits(words: str, hits: "list[Hit]") -> None:
    """Claims that a search found, with the matches marked."""
    found = table(f"{words}: {len(hits)} claims", "claim", "said by", "first in", "#outlets", "#origins", "claim id")
    for hit in hits:
        claim = hit.claim
        found.add_row(
            marked(hit.highlight),
            ", ".join(claim.speakers[:2]),
            claim.first_outlet or "",
            str(claim.outlet_count),
            str(claim.origin_count),
            claim.claim_id,
        )
    out.print(found)


def marked(highlight: str) -> Text:
    """A highlighted text with its marks turned to bold."""
    from transforms.index.queries import HIGHLIGHT

    text = Text()
    opening, closing = HIGHLIGHT
    for position, part in enumerate(highlight.split(opening)):
        inside, _, rest = part.partition(closing) if position else ("", "", part)
        text.append(inside, style="bold yellow").append(rest)
    return text


def show(context: typer.Context, claim_id: Annotated[str, typer.Argument()], as_json: AsJson = False) -> None:
    """Show a claim's life: wordings, speakers, outlets with lag, origins, chains, linked claims, revisions."""
    from pipeline.commands.life import print_life, told
    from transforms.dedupe import compare
    from transforms.index import queries

    store = connected(settings(context)).store()
    life = queries.get_claim(store, claim_id)
    if life is None:
        err.print(f"no claim {claim_id}", highlight=False)
        raise typer.Exit(1)
    found = told(life, queries.get_claims(store, (*life.claim.contradicts, *life.claim.related)), compare)
    if as_json:
        mentions = [mention._asdict() for mention in life.mentions]
        print_json({"asked_for": claim_id, **life.claim._asdict(), "mentions": mentions, **found})
    else:
        print_life(claim_id, life, found)


def dead_letters(
    context: typer.Context,
    stage: Annotated[str | None, typer.Option(help="Only of this stage.")] = None,
    reason: Annotated[str | None, typer.Option(help="Only with this reason.")] = None,
    size: Size = 50,
    as_json: AsJson = False,
) -> None:
    """List what could not be processed, the latest first."""
    from transforms.index import queries

    letters = queries.list_dead_letters(connected(settings(context)).store(), size, stage=stage, reason=reason)
    if as_json:
        print_json({"dead_letters": [{**letter._asdict(), "input": None} for letter in letters]})
        return
    shown = table(f"{len(letters)} dead letters", "failed", "stage", "reason", "outcome", "about", "message")
    for letter in letters:
        when = f"{letter.failed_at:%Y-%m-%d %H:%M:%S}" if letter.failed_at else ""
        about = letter.subject or letter.article_id or letter.dead_letter_id
        shown.add_row(when, letter.stage, letter.reason, letter.outcome, Text(about), Text(letter.message))
    out.print(shown)
