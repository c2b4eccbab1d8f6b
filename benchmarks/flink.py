"""The live run on a Flink cluster of its own: how long a job takes to begin, memory, checkpoints, articles a second.

python -m benchmarks.flink burst                   # 300 articles that are there at once
python -m benchmarks.flink steady [--minutes 10]   # 20 feeds every 10 s: memory of every process, size of checkpoints

Each starts an Elasticsearch and a cluster under --state and prints one JSON object. `--local` runs the same on Prism,
to compare.
"""

import argparse
import json
import secrets
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import urllib3

from benchmarks.scenario.compare import read_index
from benchmarks.scenario.drive import Pipeline, pace_for, prepare, wait_until_done
from benchmarks.scenario.plan import Plan, make_plan
from benchmarks.scenario.processes import Sample, sample
from benchmarks.scenario.server import Scenario
from deploy.flink.cluster import Cluster
from pipeline import elasticsearch
from transforms.store import Store, search

SEED = 11
_LONG_S = 600.0  # the pace of ten minutes
_PARTS_OF_A_RUN = (0.1, 0.5, 0.98)


def burst(args: argparse.Namespace) -> dict[str, Any]:
    """How fast a heap of work is worked off, and how long the job took to begin."""
    plan = make_plan(args.seed, feeds=44, articles=300, duration_s=0.1)
    plan = plan._replace(articles=tuple(one for one in plan.articles if one.kind in ("plain", "wire")))
    store = _fresh(args)
    with Scenario(plan, gap_s=0.1, crawl_delay_s=0.1) as scenario:
        began_s = _start(args, store, scenario)
        cpu_before = _cpu(args)
        missing = wait_until_done(store, scenario, patience_s=600)
        cpu_after = _cpu(args)
        exit_code = args.run.stop()
    first, last = _indexed_between(store)
    return {
        "exit code": exit_code,
        "seconds to the first request": round(began_s, 1),
        "articles": len(read_index(store).articles),
        "not as planned": missing,
        "seconds from the first to the last indexed": round((last - first).total_seconds(), 1),
        "CPU s": {part: round(cpu_after[part] - cpu_before.get(part, 0.0), 1) for part in cpu_after},
        "articles/s": round(len(plan.articles) / (last - first).total_seconds(), 1),
    }


def steady(args: argparse.Namespace) -> dict[str, Any]:
    """Many polls, few articles."""
    duration_s = args.minutes * 60
    plan = make_plan(args.seed, feeds=20, articles=round(args.minutes * 4), duration_s=duration_s)
    store = _fresh(args)
    with Scenario(_without_drips(plan), gap_s=1.0, crawl_delay_s=2.0) as scenario:
        began_s = _start(args, store, scenario)
        samples, checkpoints = [], []
        for part in _PARTS_OF_A_RUN:
            time.sleep(max(0.0, began_s + part * duration_s - scenario.now_s))
            samples.append(_memory(args))
            checkpoints.append(_checkpoint(args.cluster))
        exit_code = args.run.stop()
    return {
        "exit code": exit_code,
        "minutes": args.minutes,
        "requests": len(scenario.log),
        "seconds to the first request": round(began_s, 1),
        "RSS MB": {name: [one.get(name) for one in samples] for name in samples[-1]},
        "checkpoint": checkpoints,
    }


def _start(args: argparse.Namespace, store: Store, scenario: Scenario) -> float:
    """Begin the run; how many seconds it took to its first request."""
    prepare(store, scenario.plan)
    arguments = [] if args.local else args.cluster.options()
    args.run = Pipeline(
        store, scenario, pace_for(_LONG_S)._replace(gap_s=scenario.gap_s), args.state / "run", arguments
    )
    started_s = scenario.now_s
    args.run.start()
    while not scenario.log:
        time.sleep(0.05)
    return scenario.now_s - started_s


def _samples(args: argparse.Namespace) -> dict[str, Sample]:
    """By part; the pool with its workers and all that they started."""
    pids = {"submitter": args.run.process.pid, **args.cluster.pids()}
    return {part: sample(pid) for part, pid in pids.items()}


def _memory(args: argparse.Namespace) -> dict[str, float]:
    """RSS in MB."""
    return {part: round(sum(one.rss_mb.values()), 1) for part, one in _samples(args).items()}


def _cpu(args: argparse.Namespace) -> dict[str, float]:
    """Seconds of a core, of what runs now."""
    return {part: round(sum(one.cpu_s.values()), 1) for part, one in _samples(args).items()}


def _checkpoint(cluster: Cluster) -> dict[str, Any]:
    """Of the job that runs: number, bytes and milliseconds of its latest checkpoint."""
    if not cluster.pids():
        return {}
    http = urllib3.PoolManager()
    jobs = http.request("GET", f"{cluster.url()}/jobs").json()["jobs"]
    running = next(job["id"] for job in jobs if job["status"] == "RUNNING")
    found = http.request("GET", f"{cluster.url()}/jobs/{running}/checkpoints").json()
    latest = found["latest"]["completed"] or {}
    return {
        "number": latest.get("id"),
        "bytes": latest.get("state_size"),
        "ms": latest.get("end_to_end_duration"),
        "failed": found["counts"]["failed"],
    }


def _indexed_between(store: Store) -> tuple[datetime, datetime]:
    edges = {name: {name: {"field": "indexed_at", "format": "strict_date_time"}} for name in ("min", "max")}
    found = search(store, "articles", size=0, query={"match_all": {}}, aggs=edges)["aggregations"]
    first, last = (datetime.fromisoformat(found[name]["value_as_string"].replace("Z", "+00:00")) for name in edges)
    return first, last


def _without_drips(plan: Plan) -> Plan:
    return plan._replace(articles=tuple(one for one in plan.articles if one.kind != "drip"))


def _fresh(args: argparse.Namespace) -> Store:
    node = elasticsearch.start(args.state / "node", heap="1g", fast=True)
    return Store(node.url, prefix=f"flink-{secrets.token_hex(3)}-")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=("burst", "steady"))
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--local", action="store_true")
    parser.add_argument("--state", type=Path, default=Path(".claimwire/flink-benchmark"))
    args = parser.parse_args()
    args.cluster = Cluster(args.state / "cluster")
    if not args.local:
        args.cluster.start()
    result = {"burst": burst, "steady": steady}[args.part](args)
    args.cluster.stop()
    elasticsearch.stop(args.state / "node")
    json.dump(result, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
