"""How every stage reaches Elasticsearch: one small picklable value, one client a process."""

import threading
from dataclasses import dataclass

from elasticsearch import Elasticsearch
from elasticsearch.serializer import OrjsonSerializer

KINDS = ("articles", "mentions", "claims", "feeds", "hosts", "dead-letters")

_clients: dict["Store", Elasticsearch] = {}
_lock = threading.Lock()


@dataclass(frozen=True)
class Store:
    """Where the indices are and how patiently to wait for them. Picklable; the key never shows in its repr."""

    url: str
    api_key: str | None = None
    ca_certs: str | None = None
    prefix: str = "claimwire-"
    timeout_s: float = 30.0  # of one request
    patience_s: float = 600.0  # how long a node may be away before a stage gives up

    def __repr__(self) -> str:
        return f"Store({self.url!r}, prefix={self.prefix!r})"

    def alias(self, kind: str) -> str:
        """`claimwire-mentions` for `mentions`; `kind` is one of KINDS."""
        if kind not in KINDS:
            raise ValueError(f"no index kind {kind!r}; one of {', '.join(KINDS)}")
        return self.prefix + kind

    def client(self) -> Elasticsearch:
        """The process's client for these settings: thread-safe, made once, without retries of its own."""
        with _lock:
            if self not in _clients:
                options = {"ca_certs": self.ca_certs} if self.ca_certs else {}
                _clients[self] = Elasticsearch(
                    self.url,
                    api_key=self.api_key,
                    request_timeout=self.timeout_s,
                    max_retries=0,
                    connections_per_node=8,
                    serializer=OrjsonSerializer(),  # vectors are most of what matching reads
                    **options,  # type: ignore[arg-type]
                )
            return _clients[self]
