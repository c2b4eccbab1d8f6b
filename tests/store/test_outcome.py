"""What Elasticsearch's answers mean: the table of facts, line by line."""

import pytest
from elastic_transport import (
    ApiResponseMeta,
    ConnectionError,
    ConnectionTimeout,
    HttpHeaders,
    NodeConfig,
    SerializationError,
    TlsError,
)
from elasticsearch import ApiError, UnsupportedProductError

from transforms.store.outcome import PassingError, describe, judge_error, judge_item

ITEMS = {  # name: (op, external version, status, error type, class)
    "created": ("index", False, 201, None, "ok"),
    "overwritten": ("index", False, 200, None, "ok"),
    "deleted what was not there": ("delete", False, 404, None, "ok"),
    "an older or equal external version": ("index", True, 409, "version_conflict_engine_exception", "duplicate"),
    "a stale delete": ("delete", True, 409, "version_conflict_engine_exception", "duplicate"),
    "create of an existing id": ("create", False, 409, "version_conflict_engine_exception", "duplicate"),
    "somebody wrote in between": ("update", False, 409, "version_conflict_engine_exception", "conflict"),
    "update of what is not there": ("update", False, 404, "document_missing_exception", "dead"),
    "a field that the mapping has not": ("index", False, 400, "strict_dynamic_mapping_exception", "dead"),
    "a value that does not fit": ("index", False, 400, "document_parsing_exception", "dead"),
    "no such index": ("index", False, 404, "index_not_found_exception", "fatal"),
    "closed index": ("index", False, 400, "index_closed_exception", "fatal"),
    "read-only index": ("index", False, 403, "cluster_block_exception", "fatal"),
    "no right on the index": ("index", False, 403, "security_exception", "fatal"),
    "full disk": ("index", False, 429, "cluster_block_exception", "retry"),
    "full queue": ("index", False, 429, "es_rejected_execution_exception", "retry"),
    "shard not there yet": ("index", False, 503, "unavailable_shards_exception", "retry"),
}


@pytest.mark.parametrize(("op", "versioned", "status", "error_type", "kind"), ITEMS.values(), ids=ITEMS)
def test_items(op: str, versioned: bool, status: int, error_type: str | None, kind: str) -> None:
    assert judge_item(op, versioned, status, error_type) == kind


def api_error(status: int, body: object) -> ApiError:
    meta = ApiResponseMeta(status, "1.1", HttpHeaders(), 0.1, NodeConfig("http", "localhost", 9200))
    return ApiError("refused", meta=meta, body=body)


def typed(kind: str, reason: str = "because") -> dict[str, object]:
    return {"error": {"type": kind, "reason": reason}}


REQUESTS = {  # name: (error, class)
    "no connection": (ConnectionError("refused"), "retry"),
    "no answer in time": (ConnectionTimeout("timed out"), "retry"),
    "TLS, though it is a ConnectionError": (TlsError("unknown CA"), "fatal"),
    "no JSON": (SerializationError("half"), "retry"),
    "part of an answer is missing": (PassingError("shard"), "retry"),
    "another product": (UnsupportedProductError("no", meta=None, body=None), "fatal"),
    "wrong key": (api_error(401, typed("security_exception")), "fatal"),
    "no right": (api_error(403, typed("security_exception")), "fatal"),
    "cluster read-only": (api_error(403, typed("cluster_block_exception")), "fatal"),
    "no such index": (api_error(404, typed("index_not_found_exception")), "fatal"),
    "closed index": (api_error(400, typed("index_closed_exception")), "fatal"),
    "client of another major": (api_error(400, typed("media_type_header_exception")), "fatal"),
    "queue or memory full": (api_error(429, typed("es_rejected_execution_exception")), "split"),
    "breaker": (api_error(429, typed("circuit_breaking_exception")), "split"),
    "too large, with no body at all": (api_error(413, None), "split"),
    "proxy without a server": (api_error(502, "<html>bad gateway</html>"), "retry"),
    "proxy that asks to wait": (api_error(503, {}), "retry"),
    "one bad id in the request": (api_error(400, typed("action_request_validation_exception")), "bisect"),
    "wrong query": (api_error(400, typed("parsing_exception")), "other"),
    "no handler, with a string for an error": (api_error(400, {"error": "no handler found"}), "other"),
    "a bug of ours": (ZeroDivisionError("oh"), "other"),
}


@pytest.mark.parametrize(("error", "kind"), REQUESTS.values(), ids=REQUESTS)
def test_requests(error: Exception, kind: str) -> None:
    verdict = judge_error(error)
    assert verdict.kind == kind
    assert verdict.reason
    assert "\n" not in verdict.reason


def test_an_error_names_its_innermost_cause() -> None:
    error = {"type": "a", "reason": "outer", "caused_by": {"type": "b", "reason": "inner"}}
    assert describe(error) == "a: outer (b: inner)"
