"""Put the data views, saved searches and dashboards of `deploy/kibana` into a Kibana."""

import json
from pathlib import Path
from typing import Any

import urllib3

from schemas.errors import ConfigError, UnavailableError

SAVED_OBJECTS = Path(__file__).parents[1] / "deploy" / "kibana" / "claimwire.ndjson"
_PREFIX = "claimwire-"  # of the aliases in that file


def import_saved_objects(
    url: str, ndjson: Path = SAVED_OBJECTS, *, prefix: str = _PREFIX, api_key: str | None = None
) -> int:
    """Import the file into the Kibana at `url`, over what stands; the number of objects imported.

    `url` may end in a space (`…/s/news`). `prefix` is that of the indices. Raises ConfigError when Kibana is no such
    address or refuses who asks, UnavailableError when it does not answer or takes some of the objects only.
    """
    if not url.startswith(("http://", "https://")):
        raise ConfigError(f"{url!r} is no address of a Kibana; it starts with http:// or https://")
    answer = _post(f"{url.rstrip('/')}/api/saved_objects/_import?overwrite=true", _read(ndjson, prefix), api_key)
    result = _json(answer)
    if answer.status in (401, 403):
        raise ConfigError(f"Kibana at {url} refuses the import: {_words(result, answer)} (is the API key right?)")
    if answer.status == 404:
        raise ConfigError(f"there is no Kibana at {url}: it knows no saved objects")
    if answer.status != 200 or "successCount" not in result:
        raise UnavailableError(f"Kibana at {url} did not import: {answer.status} {_words(result, answer)}")
    if not result.get("success"):
        raise UnavailableError(f"Kibana at {url} took {result['successCount']} objects; refused: {_refused(result)}")
    return int(result["successCount"])


def _read(ndjson: Path, prefix: str) -> bytes:
    try:
        lines = ndjson.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise ConfigError(f"cannot read Kibana's saved objects: {error}") from error
    return "\n".join(_with_prefix(json.loads(line), prefix) for line in lines).encode()


def _with_prefix(saved: dict[str, Any], prefix: str) -> str:
    if saved["type"] == "index-pattern":
        saved["attributes"]["title"] = prefix + saved["attributes"]["title"].removeprefix(_PREFIX)
    return json.dumps(saved)


def _post(url: str, content: bytes, api_key: str | None) -> urllib3.BaseHTTPResponse:
    headers = {"kbn-xsrf": "claimwire"} | ({"authorization": f"ApiKey {api_key}"} if api_key else {})
    fields = {"file": ("claimwire.ndjson", content, "application/ndjson")}
    try:
        with urllib3.PoolManager(retries=False, timeout=60.0) as http:
            return http.request("POST", url, fields=fields, headers=headers)
    except urllib3.exceptions.LocationValueError as error:
        raise ConfigError(f"{url!r} is no address of a Kibana: {error}") from error
    except urllib3.exceptions.HTTPError as error:
        raise UnavailableError(f"Kibana does not answer at {url}: {error}") from error


def _json(answer: urllib3.BaseHTTPResponse) -> dict[str, Any]:
    try:
        result = answer.json()
    except ValueError:
        return {}
    return result if isinstance(result, dict) else {}


def _words(result: dict[str, Any], answer: urllib3.BaseHTTPResponse) -> str:
    return str(result.get("message") or answer.data.decode(errors="replace").strip()[:200] or "without a word")


def _refused(result: dict[str, Any]) -> str:
    errors = result.get("errors") or []
    return ", ".join(f"{error['type']} {error['id']} ({error['error']['type']})" for error in errors[:5])
