"""Parts of an article that stand apart from the first."""

import pytest

from transforms.clean import clean_html

URL = "https://www.example.org/ports/ferry-line"
FIRST = [
    f"The harbour council heard report number {n} on the ferry line, and it took a long afternoon to read."
    for n in "12345"
]
SECOND = [
    f"The union answered report number {n} point by point, and asked for another afternoon to finish." for n in "6789"
]


def paragraphs(texts: list[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def page(body: str) -> bytes:
    head = "<head><title>Ferry line</title></head>"
    return f"<html lang='en'>{head}<body><main><h1>The ferry line</h1>{body}</main></body></html>".encode()


def part(texts: list[str], name: str = "article-body") -> str:
    return f'<div class="{name}">{paragraphs(texts)}</div>'


ITEMS = ["four sailings a day", "a dry dock in May", "no fares for children"]
LIST = "".join(f"<li>{item}</li>" for item in ITEMS)
AD = '<div class="advert">Advertisement</div>'
PAGES = {  # name: (page, lines of its body)
    "one part": (page(part(FIRST)), FIRST),
    "two with an advertisement between": (page(part(FIRST) + AD + part(SECOND)), FIRST + SECOND),
    "the longer one is the second": (page(part(SECOND) + AD + part(FIRST)), SECOND + FIRST),
    "three": (page(part(FIRST[:3]) + AD + part(FIRST[3:]) + AD + part(SECOND)), FIRST + SECOND),
    "a part that repeats a paragraph": (
        page(part(FIRST) + AD + part([*SECOND, FIRST[0]])),
        [*FIRST, *SECOND, FIRST[0]],
    ),
    "a list between": (
        page(part(FIRST).replace("</div>", f"<ul>{LIST}</ul>{paragraphs(SECOND)}</div>")),
        FIRST + ITEMS + SECOND,
    ),
    "a part of another class in the same block": (
        page(f"<article>{part(FIRST, 'entry')}<div class='continued'>{paragraphs(SECOND)}</div></article>"),
        FIRST + SECOND,
    ),
    "a list between two parts": (page(f"{part(FIRST)}<ul>{LIST}</ul>{part(SECOND)}"), FIRST + ITEMS + SECOND),
    "a list in a frame of its own": (
        page(f"<article><p>{'</p><p>'.join(FIRST)}</p><div><ul>{LIST}</ul></div><p>{SECOND[0]}</p></article>"),
        [*FIRST, *ITEMS, SECOND[0]],
    ),
    "a list behind the text, with its heading": (
        page(f"{part(FIRST)}<h2>What the council wants</h2><ul>{LIST}</ul><footer>About us</footer>"),
        [*FIRST, "What the council wants", *ITEMS],
    ),
    "a list behind the line that introduces it": (
        page(f"{part(FIRST)}<p>The council wants:</p><ul>{LIST}</ul>"),
        [*FIRST, "The council wants:", *ITEMS],
    ),
    "a list of buttons": (
        page(f"{part(FIRST)}<ul><li>Save</li><li>Listen</li></ul><footer>About us</footer>"),
        FIRST,
    ),
    "a quotation between two parts": (
        page(f"{part(FIRST)}<blockquote><p>{SECOND[0]}</p></blockquote>{part(SECOND[1:])}"),
        FIRST + SECOND,
    ),
    "a list of links": (
        page(f"{part(FIRST)}<ul>{LIST.replace('<li>', '<li><a href=/x>')}</ul>{part(SECOND)}"),
        FIRST + SECOND,
    ),
    "another story with its own heading": (
        page(part(FIRST) + f'<div><h2><a href="/o">All the cranes are for sale</a></h2>{part(SECOND)}</div>'),
        FIRST,
    ),
    "another article": (page(f"<article>{part(FIRST)}</article><article>{part(SECOND)}</article>"), FIRST),
    "what readers say": (page(part(FIRST) + f'<div class="comments">{part(SECOND)}</div>'), FIRST),
}


@pytest.mark.parametrize(("content", "lines"), PAGES.values(), ids=PAGES)
def test_all_parts_and_no_other(content: bytes, lines: list[str]) -> None:
    article = clean_html(content, url=URL)
    assert article.body.splitlines() == lines
    assert article.doubts == ()


def test_what_is_left_out_of_the_block_is_a_doubt() -> None:
    body = f"<article>{part(FIRST[:3], 'entry')}<div class='continued'>{paragraphs(SECOND[:2])}</div></article>"
    article = clean_html(page(body), url=URL)
    assert article.body.splitlines() == FIRST[:3]
    assert article.doubts == ("parts_left_out",)
