"""`python -m examples.newsroom serve` serves the newsroom, `… export DIR` writes its pages as files, and `… judge` says
how far cleaning, extraction and matching get what is expected of them.
"""

import argparse
import sys
import threading
from pathlib import Path

from examples.newsroom.export import export
from examples.newsroom.judge import judge
from examples.newsroom.server import PORT, Newsroom


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    if options.command == "export":
        count = export(Path(options.folder), options.revision)
        sys.stdout.write(f"{count} pages in {options.folder}: claimwire ingest {options.folder}\n")
    elif options.command == "judge":
        sys.stdout.write(_judged())
    else:
        _serve(options.port)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m examples.newsroom", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="serve all outlets on loopback until interrupted")
    serve.add_argument("--port", type=int, default=PORT)
    commands.add_parser("judge", help="compare what comes out, without a node, with expected.toml")
    files = commands.add_parser("export", help="write pages and manifest, for `ingest`")
    files.add_argument("folder")
    files.add_argument("--revision", type=int, default=1, help="2: with the corrected article")
    return parser


def _judged() -> str:
    from examples.newsroom.trial import extractions, report  # they load the model

    verdicts = judge(extractions())
    del verdicts["origins"]  # known only to a matcher that sees articles
    return report(verdicts)


def _serve(port: int) -> None:
    with Newsroom(port) as newsroom:
        sys.stdout.write(f"# Serving on http://{newsroom.address}/, for browsers as their HTTP proxy. For Claimwire:\n")
        sys.stdout.write(f"export CLAIMWIRE_ALLOW_HOSTS={','.join(newsroom.allow_hosts)}\n")
        sys.stdout.write(f"export CLAIMWIRE_CONNECT_TO={','.join(newsroom.connect_to)}\n")
        sys.stdout.write(f"claimwire feeds add {' '.join(newsroom.feed_urls)}\n")
        sys.stdout.flush()
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            sys.stdout.write("\n")


if __name__ == "__main__":
    sys.exit(main())
