"""`docs/fields.md`, made from the comments behind the fields: `python -m schemas.reference > docs/fields.md`."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

RECORDS = ("Article", "Mention", "Claim", "Feed", "FeedEntry", "Pending", "Page", "DeadLetter")
_INTRO = """# Fields

Made from the comments in `schemas/records.py` by `python -m schemas.reference`. Fields without a value are absent from
the documents in the index. Times are UTC; spans are half-open and count code points.
"""


def reference() -> str:
    """The page, in Markdown."""
    source = Path(__file__).with_name("records.py").read_text(encoding="utf-8")
    classes = {node.name: node for node in ast.parse(source).body if isinstance(node, ast.ClassDef)}
    lines = source.splitlines()
    return "\n".join([_INTRO, *(part for name in RECORDS for part in _section(classes[name], lines))])


def _section(record: ast.ClassDef, lines: list[str]) -> Iterator[str]:
    yield f"## {record.name}\n\n{ast.get_docstring(record)}\n\n| field | type | meaning |\n| --- | --- | --- |"
    for field in record.body:
        if isinstance(field, ast.AnnAssign):
            kind = ast.unparse(field.annotation).replace("|", "or")
            yield f"| `{ast.unparse(field.target)}` | {kind} | {_comment(field, lines)} |"
    yield ""


def _comment(field: ast.AnnAssign, lines: list[str]) -> str:
    line = lines[field.lineno - 1].encode()[field.end_col_offset :].decode()
    return line.partition("#")[2].strip().replace("|", "or")


if __name__ == "__main__":
    sys.stdout.write(reference())
