"""A Flink cluster of one JobManager and one TaskManager on this machine, with all that a job of Claimwire needs.

python -m deploy.flink start      # the parts are fetched at the first start; also mends a cluster that lost a part
python -m deploy.flink options    # for the command line: claimwire run $(python -m deploy.flink options)
python -m deploy.flink status
python -m deploy.flink stop
"""

import argparse
import sys
from pathlib import Path

from deploy.flink.cluster import PARTS, Cluster
from schemas import ClaimwireError


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("start", "options", "status", "stop"))
    parser.add_argument("--folder", type=Path, default=Path(".claimwire/flink"), help="of the cluster's files")
    args = parser.parse_args()
    cluster = Cluster(args.folder)
    try:
        _say({"start": _start, "options": _options, "status": _status, "stop": _stop}[args.command](cluster))
    except ClaimwireError as error:
        sys.exit(f"error: {error}")


def _start(cluster: Cluster) -> str:
    cluster.start(_say)
    return f"the cluster is up; its web page: {cluster.url()}"


def _options(cluster: Cluster) -> str:
    return " ".join(cluster.options())


def _status(cluster: Cluster) -> str:
    pids = cluster.pids()
    return "\n".join(f"{part}: {f'process {pids[part]}' if part in pids else 'does not run'}" for part in PARTS)


def _stop(cluster: Cluster) -> str:
    return "the cluster has ended" if cluster.stop() else "no cluster ran"


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
