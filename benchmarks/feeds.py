"""Feeds: how fast they are parsed, against feedparser's own defaults with the same entries, and how fast polled.

python -m benchmarks.feeds parse PATH…          # files or folders of feeds
python -m benchmarks.feeds poll [--polls 2000]  # feeds that answer 304, on a loopback server of its own process
"""

import argparse
import calendar
import multiprocessing
import resource
import socket
import statistics
import threading
import time
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import feedparser

from schemas import Feed, FeedEntry
from transforms.feeds import FeedSettings, parse_feed
from transforms.feeds.hosts import by_host
from transforms.feeds.pages import Client
from transforms.feeds.poll import poll
from transforms.feeds.values import plain_text

ROUNDS = 5
FLOOR = 2.5  # times feedparser's speed


def parse(paths: list[Path]) -> bool:
    """Print both speeds and every entry that differs; whether floor and entries hold."""
    files = sorted(file for path in paths for file in (path.rglob("*") if path.is_dir() else [path]) if file.is_file())
    contents = [file.read_bytes() for file in files]
    ours, theirs = [], []
    for _ in range(ROUNDS):  # in turn, so that other load strikes both
        theirs.append(_seconds(feedparser.parse, contents))
        ours.append(_seconds(parse_feed, contents))
    differences = [line for file, content in zip(files, contents, strict=True) for line in _differences(file, content)]
    times = statistics.median(their / our for their, our in zip(theirs, ours, strict=True))
    size = sum(map(len, contents)) / 1e6
    print(f"{len(files)} feeds, {size:.1f} MB, median of {ROUNDS} rounds")
    print(
        f"feedparser {min(theirs):.3f} s, parse_feed {min(ours):.3f} s ({size / min(ours):.1f} MB/s): {times:.1f} times"
    )
    print("\n".join(differences) or "the same entries")
    return times >= FLOOR and not differences


def _seconds(function: Any, contents: list[bytes]) -> float:
    started = time.process_time()
    for content in contents:
        function(content)
    return time.process_time() - started


def _differences(file: Path, content: bytes) -> list[str]:
    """JSON feeds are left out: feedparser does not read them."""
    if content.lstrip()[:1] == b"{":
        return []
    theirs, ours = feedparser.parse(content).entries, parse_feed(content).entries
    if len(theirs) != len(ours):
        return [f"{file.name}: {len(theirs)} entries, here {len(ours)}"]
    pairs = ((_of_feedparser(their), _of_ours(our)) for their, our in zip(theirs, ours, strict=True))
    return [f"{file.name}: {their} is {our}" for their, our in pairs if not _same(their, our)]


def _same(their: tuple, our: tuple) -> bool:
    """A date that only we can read is no difference."""
    return their[:-1] == our[:-1] and their[-1] in (None, our[-1])


def _of_feedparser(entry: Any) -> tuple:
    plain = (entry.get("title_detail") or {}).get("type") == "text/plain"
    moment = dict.get(entry, "published_parsed") or dict.get(entry, "updated_parsed")
    at = datetime.fromtimestamp(calendar.timegm(moment), timezone.utc) if moment else None
    link = entry.get("feedburner_origlink") or entry.get("link")
    return link, entry.get("id"), plain_text(entry.get("title"), markup=not plain), at


def _of_ours(entry: FeedEntry) -> tuple:
    return entry.url, entry.guid, entry.title, entry.published_at or entry.updated_at


def polls(count: int) -> None:
    """Polls a second of feeds that did not change, in CPU time of this process: one core's worth."""
    port = multiprocessing.Value("i", 0)
    server = multiprocessing.get_context("fork").Process(target=_serve, args=[port], daemon=True)
    server.start()
    while not port.value:
        time.sleep(0.01)
    settings = FeedSettings(allow_hosts=("localhost",), host_gap_s=0)
    client = Client(settings)
    feeds = [Feed(str(n), f"http://h{n % 50}.localhost:{port.value}/{n}", etag='"1"') for n in range(count)]
    list(by_host(feeds[:100], lambda feed: feed.url, lambda feed: poll(client, feed)))  # robots.txt of every host
    started, cpu = time.monotonic(), time.process_time()
    kinds = [
        found.result.kind
        for ready in by_host(feeds, lambda feed: feed.url.rpartition("/")[0], lambda feed: poll(client, feed))
        for _, found in ready
    ]
    wall, cpu = time.monotonic() - started, time.process_time() - cpu
    server.terminate()
    assert kinds.count("not_modified") == count, set(kinds)
    print(f"{count} polls answered 304: {count / wall:.0f}/s, {count / cpu:.0f}/s on one core's CPU time,", end=" ")
    print(f"peak RSS {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _serve(port: Any) -> None:
    listening = socket.create_server(("127.0.0.1", 0), backlog=512)
    port.value = listening.getsockname()[1]
    for _ in range(8):
        threading.Thread(target=_answer, args=[listening], daemon=True).start()
    threading.Event().wait()


def _answer(listening: socket.socket) -> None:
    while True:
        connection, _ = listening.accept()
        with connection:
            found = b"304 Not Modified" if b"If-None-Match" in connection.recv(4_096) else b"404 Not Found"
            connection.sendall(b"HTTP/1.1 " + found + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("parse").add_argument("paths", nargs="+", type=Path)
    commands.add_parser("poll").add_argument("--polls", type=int, default=2_000)
    options = parser.parse_args()
    if options.command == "poll":
        polls(options.polls)
    elif not parse(options.paths):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
