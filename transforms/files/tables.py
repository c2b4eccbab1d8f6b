"""CSV and other tables with a line of column names -> pages."""

import csv
import io
from collections.abc import Iterator
from typing import IO, Any, NamedTuple

from schemas import Page, ReadError
from transforms.files.fields import names_of
from transforms.files.records import to_page

_DELIMITERS = "\t,;|"
_ENDINGS = (".csv", ".tsv")
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class Form(NamedTuple):
    """How a table is written."""

    encoding: str
    delimiter: str


def table_form(path: str, start: bytes) -> Form | None:
    """Recognise a table of articles by its beginning; `None` if it is none.

    Its first line has a column of texts or pages, and another one that is known or a name that ends as tables do.
    """
    encoding = _encoding(start)
    first = next(iter(start.decode(encoding, "replace").splitlines()), "").replace("\0", "")
    contents = {*names_of()["text"], *names_of()["html"]}
    for delimiter in _DELIMITERS:
        names = [_column(cell) for cell in next(csv.reader([first], delimiter=delimiter), [])]
        if contents.intersection(names) and (sum(map(_is_known, names)) > 1 or is_named_table(path)):
            return Form(encoding, delimiter)
    return None


def is_named_table(path: str) -> bool:
    """Whether a file's name ends as those of tables do."""
    return path.removesuffix(".gz").endswith(_ENDINGS)


def read_table(path: str, content: IO[bytes], form: Form, max_bytes: int) -> Iterator[Page | ReadError]:
    """Yield one page per row; its `path` ends with the line on which the row begins (`news.csv:17`).

    A bad row harms no other, except one that is so long that its end cannot be found.
    """
    csv.field_size_limit(max(csv.field_size_limit(), max_bytes))
    text = io.TextIOWrapper(content, form.encoding, "replace", newline="")
    try:
        yield from _rows(path, csv.reader(_lines(path, text, max_bytes), delimiter=form.delimiter, strict=True))
    finally:
        text.detach()  # else it would close the file, which is not its own


def _rows(path: str, rows: Any) -> Iterator[Page | ReadError]:
    try:
        columns = [_column(cell) for cell in next(rows, [])]
    except csv.Error as error:
        raise ReadError("bad_record", f"{path}:1", f"not a line of column names: {error}") from error
    is_empty = True
    while True:
        where = f"{path}:{rows.line_num + 1}"
        try:
            cells = next(rows)
        except StopIteration:
            break
        except csv.Error as error:
            is_empty = False
            yield ReadError("bad_record", where, f"not a row: {error}")
            continue
        if cells:
            is_empty = False
            yield _row(where, columns, cells)
    if is_empty:
        raise ReadError("empty", path, "no rows below the names of its columns")


def _row(where: str, columns: list[str], cells: list[str]) -> Page | ReadError:
    if len(cells) != len(columns):
        return ReadError("bad_record", where, f"{len(cells)} cells, and {len(columns)} columns")
    return to_page(where, dict(zip(columns, cells, strict=True)))


def _lines(path: str, text: io.TextIOWrapper, max_bytes: int) -> Iterator[str]:
    number = 0
    while line := text.readline(max_bytes + 1):
        number += 1
        if len(line) > max_bytes:
            message = f"over {max_bytes:,} characters in one line: the rest of the table is not read"
            raise ReadError("too_large", f"{path}:{number}", message)
        yield line


def _encoding(start: bytes) -> str:
    """Recognise UTF-16 by its mark, and UTF-8; else it is that of Windows, in which spreadsheets save tables."""
    if start.startswith(UTF16_MARKS):
        return "utf-16"
    try:
        start.decode("utf-8")
    except UnicodeDecodeError as error:
        return "utf-8-sig" if error.start > len(start) - 4 else "cp1252"
    return "utf-8-sig"


def _column(cell: str) -> str:
    """Return the name of a column as `fields.tsv` has it, whatever its capitals and spaces."""
    name = cell.strip()
    return name if _is_known(name) else name.lower().replace(" ", "_")


def _is_known(name: str) -> bool:
    return any(name in names for names in names_of().values())
