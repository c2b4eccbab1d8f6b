"""The house rules that a machine can check: who imports whom, and that every file can be read in one sitting."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
STAGES = ("feeds", "files", "clean", "claims", "dedupe", "index")
SHARED = ("transforms.store", "transforms.pool", "transforms.outputs", "transforms.codings")
MODULES = [
    path.relative_to(ROOT)
    for top in ("schemas", "transforms", "pipeline", "examples", "benchmarks", "tests", "deploy")
    for path in sorted((ROOT / top).rglob("*.py"))
]


def imported(path: Path) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_imports_no_other_stage(stage: str) -> None:
    allowed = (*SHARED, f"transforms.{stage}", "schemas")
    for path in MODULES:
        if path.parts[:2] == ("transforms", stage):
            ours = {name for name in imported(path) if name.partition(".")[0] in ("transforms", "pipeline", "schemas")}
            foreign = {name for name in ours if name != "transforms" and not name.startswith(allowed)}
            assert not foreign, f"{path} imports {foreign}"


@pytest.mark.parametrize("low", ["schemas", "transforms/store"])
def test_the_ground_floor_knows_nothing_above(low: str) -> None:
    for path in MODULES:
        if str(path).startswith(low):
            above = {
                n for n in imported(path) if n.startswith(("pipeline", "transforms")) and "transforms.store" not in n
            }
            assert not above, f"{path} imports {above}"


def test_only_the_wiring_knows_beam() -> None:
    for path in MODULES:
        if path.parts[0] == "transforms" and path.name not in ("beam.py", "outputs.py"):
            assert "apache_beam" not in imported(path), path


def test_no_module_is_too_long_to_read() -> None:
    long = {str(path): lines for path in MODULES if (lines := len((ROOT / path).read_text().splitlines())) > 400}
    assert not long
