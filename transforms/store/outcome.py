"""What an answer of Elasticsearch means. Pure decisions; `bulk` and `retry` act on them."""

from typing import Any, NamedTuple

from elastic_transport import ConnectionError, ConnectionTimeout, SerializationError, TlsError
from elasticsearch import ApiError, UnsupportedProductError

PASSING = (429, 502, 503, 504)
_NOT_THE_DOCUMENTS_FAULT = {
    "index_closed_exception",
    "index_not_found_exception",
    "security_exception",
    "cluster_block_exception",
}


class PassingError(Exception):
    """Part of an answer that is worth asking for again, such as a shard that is not there yet."""


class Verdict(NamedTuple):
    """`kind`: ok | duplicate | conflict | retry | dead | fatal for an item; retry | split | bisect | fatal | other for
    a request. `reason` is for a person."""

    kind: str
    reason: str = ""


def judge_item(op: str, versioned: bool, status: int, error_type: str | None) -> str:
    """The class of one item of a bulk answer. `versioned`: sent with an external version."""
    if status < 300 or (op == "delete" and status == 404 and not error_type):
        return "ok"
    if status == 409:
        return "duplicate" if op == "create" or versioned else "conflict"
    if status in PASSING:
        return "retry"
    if error_type in _NOT_THE_DOCUMENTS_FAULT or status in (401, 403):
        return "fatal"
    return "dead"


def judge_error(error: Exception) -> Verdict:
    """The class of a request that raised."""
    if isinstance(error, TlsError):
        return Verdict("fatal", f"the TLS connection failed: {error.message}")
    if isinstance(error, (ConnectionError, ConnectionTimeout)):
        return Verdict("retry", str(error.message))
    if isinstance(error, PassingError):
        return Verdict("retry", str(error))
    if isinstance(error, SerializationError):
        return Verdict("retry", "the answer is no JSON")
    if isinstance(error, UnsupportedProductError):
        return Verdict("fatal", "what answers there is not Elasticsearch")
    if isinstance(error, ApiError):
        return _judge_status(error.status_code, error_type(error.body), reason_of(error.body))
    return Verdict("other", str(error))


def _judge_status(status: int, kind: str | None, reason: str) -> Verdict:
    if status == 413 or (status == 429 and kind in ("es_rejected_execution_exception", "circuit_breaking_exception")):
        return Verdict("split", reason or "the request is too large")
    if status in PASSING:
        return Verdict("retry", reason or f"HTTP {status}")
    if status == 401:
        return Verdict("fatal", f"the API key or password is refused ({reason})")
    if status == 403:
        return Verdict("fatal", f"the right to do this is missing ({reason})")
    if kind in _NOT_THE_DOCUMENTS_FAULT or kind == "media_type_header_exception":
        return Verdict("fatal", reason)
    if status == 400 and kind == "action_request_validation_exception":
        return Verdict("bisect", reason)
    return Verdict("other", reason or f"HTTP {status}")


def error_type(body: Any) -> str | None:
    """`error.type` of an error body, which may be a string, HTML or nothing at all."""
    error = body.get("error") if isinstance(body, dict) else None
    return error.get("type") if isinstance(error, dict) else None


def reason_of(body: Any) -> str:
    """One line for a person out of an error body."""
    error = body.get("error", "") if isinstance(body, dict) else body
    return describe(error)


def describe(error: Any) -> str:
    """`type: reason` of an error object, with its innermost cause."""
    if not isinstance(error, dict):
        return " ".join(str(error or "").split())[:300]
    text = f"{error.get('type', 'error')}: {error.get('reason', '')}"
    cause = error.get("caused_by")
    return f"{text} ({describe(cause)})"[:1000] if isinstance(cause, dict) else text[:1000]
