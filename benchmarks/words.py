"""Make `transforms/dedupe/text/en/words.tsv`: how rare a word is in news, and whether it is usually written small.

python -m benchmarks.words OUT TEXT...   each TEXT is a file whose lines are sentences or paragraphs
"""

import math
import re
import sys
from collections import Counter
from pathlib import Path

_WORD = re.compile(r"(?:[A-Za-z]\.){2,}|[A-Za-z]+(?:['’][A-Za-z]+)*")
_INSIDE = re.compile(r"[a-z,;]['\"’”)]*\s+$")
_AT_LEAST = 3  # lines that hold the word


def count(lines: list[str]) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Lines that hold each word; occurrences inside a sentence with a small and with a capital letter."""
    seen: Counter[str] = Counter()
    small: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for line in lines:
        found = {}
        for match in _WORD.finditer(line):
            word = re.sub(r"['’]s?$", "", match.group())
            lower = word.lower().replace("’", "'")
            found[lower] = True
            if _INSIDE.search(line, 0, match.start()):
                (capital if word[0].isupper() else small)[lower] += 1
        seen.update(found)
    return seen, small, capital


def main(out: str, *paths: str) -> None:
    lines = [line for path in paths for line in Path(path).read_text(encoding="utf-8").splitlines() if line.strip()]
    seen, small, capital = count(lines)
    rows = [
        f"{word}\t{math.log(len(lines) / number):.1f}\t{'l' if small[word] > capital[word] else 'n'}"
        for word, number in sorted(seen.items())
        if number >= _AT_LEAST
    ]
    head = "# word, ln(lines / lines with it), l(ower) or n(ame) inside sentences; made by benchmarks/words.py"
    Path(out).write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    print(f"{len(rows)} words of {len(lines)} lines")


if __name__ == "__main__":
    main(*sys.argv[1:])
