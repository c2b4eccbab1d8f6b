"""Page -> article: body, title, times, authors, what each line is. `transforms.clean.beam` wires it."""

from transforms.clean.build import VERSION
from transforms.clean.html import clean_html
from transforms.clean.text import clean_text

__all__ = ["VERSION", "clean_html", "clean_text"]
