"""The embedded Elasticsearch: a real node on loopback, for the demo, the tests and one machine's work."""

from pipeline.elasticsearch.node import Node, ensure, start, status, stop

__all__ = ["Node", "ensure", "start", "status", "stop"]
