"""The live run: a newsroom that misbehaves, deaths at random moments, latency, and an hour of steady running.

python -m benchmarks.live calm                     # ten minutes undisturbed: manners, latency
python -m benchmarks.live kills [--kills 20]       # the same killed again and again, Elasticsearch twice, compared
python -m benchmarks.live steady [--minutes 60]    # 20 feeds every 10 s: memory and CPU of every process

Each starts an Elasticsearch of its own under --state and prints one JSON object. `--loop` takes the loop of bounded
passes instead of Prism.
"""

import argparse
import json
import os
import secrets
import signal
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.scenario.compare import Index, compare, inconsistencies, read_index
from benchmarks.scenario.delays import Sightings, delays, summary
from benchmarks.scenario.drive import (
    Pipeline,
    kill_at_random,
    pace_for,
    prepare,
    wait_until_done,
)
from benchmarks.scenario.manners import gaps, violations
from benchmarks.scenario.plan import Plan, make_plan
from benchmarks.scenario.processes import Sample, idle_cpu, sample
from benchmarks.scenario.server import Scenario
from pipeline import elasticsearch
from transforms.store import Store

SEED = 11
FEEDS, ARTICLES = 44, 420
BACKLOG = 400  # articles that are there when `steady` begins: what is kept in memory is then full


def calm(args: argparse.Namespace) -> dict[str, Any]:
    """Undisturbed: what came of every article, what the access log says, how long it took."""
    return _calm(args)[0]


def _calm(args: argparse.Namespace) -> tuple[dict[str, Any], Index]:
    store = _fresh(args)
    with Scenario(_plan(args), **_delays(args)) as scenario:
        prepare(store, scenario.plan)
        pipeline = _pipeline(args, store, scenario)
        pipeline.start()
        with Sightings(store) as sightings:
            left = wait_until_done(store, scenario, patience_s=args.seconds)
        exit_code = pipeline.stop()
    pace = pace_for(args.seconds)
    index = read_index(store)
    polls = [hit for hit in scenario.log if hit.path.startswith(("/feeds/", "/moved/feeds/"))]
    figures = {
        "exit code": exit_code,
        "seconds": round(scenario.now_s),
        **_sizes(index),
        "requests": len(scenario.log),
        "polls": len(polls),
        "answered 304": sum(hit.status == 304 for hit in polls),
        "not as planned": left,
        "violations": violations(scenario, min_poll_s=pace.poll_s, looks=2),
        "inconsistent": list(inconsistencies(index)),
        "latency": {**summary(delays(scenario, sightings.of)), "goal p95 s": pace.poll_s + 10},
    }
    return figures, index


def kills(args: argparse.Namespace) -> dict[str, Any]:
    """Undisturbed, then killed; the same must stand in both indices."""
    undisturbed, wanted = _calm(args)
    state = args.state / "node"
    store = _fresh(args)
    with Scenario(_plan(args), **_delays(args)) as scenario:
        prepare(store, scenario.plan)
        pipeline = _pipeline(args, store, scenario)
        pipeline.start()
        node_dies = (lambda: _kill_node(state)) if args.node_kills else None
        others: list[tuple[float, Callable[[], None]]] = [(part, node_dies) for part in (0.35, 0.7) if node_dies]
        count = kill_at_random(pipeline, scenario, args.kills, args.seed, others)
        left = wait_until_done(store, scenario, patience_s=2 * args.seconds)
        exit_code = pipeline.stop()
    index = read_index(store)
    result = compare(wanted, index)
    return {
        "undisturbed": undisturbed,
        "kills": count,
        "ended by itself": pipeline.deaths,
        "kills of Elasticsearch": len(others),
        "exit code": exit_code,
        "seconds": round(scenario.now_s),
        **_sizes(index),
        "not as planned": left,
        "requests within a gap": list(gaps(scenario)),
        "lost": result.lost,
        "double or extra": result.extra,
        "inconsistent": list(inconsistencies(index)),
        "B-cubed F": round(result.b_cubed_f, 4),
    }


def steady(args: argparse.Namespace) -> dict[str, Any]:
    """A backlog, then many polls and few articles: memory at the start, middle and end, CPU over the last half."""
    duration_s = args.minutes * 60
    plan = make_plan(args.seed, feeds=20, articles=BACKLOG + round(args.minutes * 4), duration_s=duration_s)
    there = [one._replace(appears_s=0.0) for one in plan.articles[:BACKLOG]]
    plan = plan._replace(articles=tuple(one for one in (*there, *plan.articles[BACKLOG:]) if one.kind != "drip"))
    store = _fresh(args)
    with Scenario(plan, gap_s=1.0, crawl_delay_s=2.0) as scenario:
        prepare(store, plan)
        pipeline = _pipeline(args, store, scenario)
        pipeline.start()
        assert pipeline.process
        samples: list[Sample] = []
        for part in (0.1, 0.5, 0.98):
            time.sleep(max(0.0, part * duration_s - scenario.now_s))
            samples.append(sample(pipeline.process.pid))
        idle = idle_cpu(pipeline.process.pid, after=lambda: _pause_feeds(store))
        exit_code = pipeline.stop()
    return {
        "exit code": exit_code,
        "minutes": args.minutes,
        "requests": len(scenario.log),
        "RSS MB": {name: [one.rss_mb.get(name) for one in samples] for name in samples[-1].rss_mb},
        "CPU s": {name: [one.cpu_s.get(name) for one in samples] for name in samples[-1].cpu_s},
        "idle CPU, % of a core": idle,
    }


def _plan(args: argparse.Namespace) -> Plan:
    return make_plan(args.seed, feeds=args.feeds, articles=args.articles, duration_s=args.seconds)


def _delays(args: argparse.Namespace) -> dict[str, float]:
    pace = pace_for(args.seconds)
    return {"gap_s": pace.gap_s, "crawl_delay_s": pace.crawl_delay_s}


def _fresh(args: argparse.Namespace) -> Store:
    """A new prefix on the benchmark's own node."""
    node = elasticsearch.start(args.state / "node", heap="1g", fast=True)
    return Store(node.url, prefix=f"live-{secrets.token_hex(3)}-")


def _pipeline(args: argparse.Namespace, store: Store, scenario: Scenario) -> Pipeline:
    arguments = ["--runner=FnApiRunner"] if args.loop else []
    return Pipeline(store, scenario, pace_for(args.seconds), args.state / store.prefix.strip("-"), arguments)


def _kill_node(state: Path) -> None:
    """As `kill -9` does it, and up again."""
    if running := elasticsearch.status(state):
        os.kill(running.pid, signal.SIGKILL)
        time.sleep(timedelta(seconds=3).total_seconds())
    elasticsearch.start(state, heap="1g", fast=True)


def _pause_feeds(store: Store) -> None:
    """Nothing is due any more."""
    store.client().update_by_query(
        index=store.alias("feeds"),
        script={"source": "ctx._source.status = 'paused'"},
        conflicts="proceed",
        refresh=True,
    )


def _sizes(index: Index) -> dict[str, int]:
    return {"articles": len(index.articles), "mentions": len(index.mentions), "claims": len(index.claims)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=("calm", "kills", "steady"))
    parser.add_argument("--seconds", type=float, default=600.0, help="over which the articles appear")
    parser.add_argument("--feeds", type=int, default=FEEDS)
    parser.add_argument("--articles", type=int, default=ARTICLES)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--no-node-kills", dest="node_kills", action="store_false")
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--loop", action="store_true")
    parser.add_argument("--state", type=Path, default=Path(".claimwire/live"))
    args = parser.parse_args()
    result = {"calm": calm, "kills": kills, "steady": steady}[args.part](args)
    elasticsearch.stop(args.state / "node")
    json.dump(result, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
