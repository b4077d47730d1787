"""What `--memory` bounds: the resident memory of a build, summed over all its processes."""

import json
import random
from pathlib import Path

import pytest
from click.testing import CliRunner
from processes import peak_of, start_reindex

from dateline.building.memory_budget import MemoryBudget, least_memory_mb
from indexer.cli import cli

MB = 1 << 20
COUNT, WORDS_EACH = 2_500, 300
FORMS = COUNT * WORDS_EACH
PER_FORM = 150  # bytes that a distinct form of an archive takes in the end, however many there are

pytestmark = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="processes are watched through /proc")


@pytest.fixture(scope="module")
def many_forms(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Articles nearly every word of which is another."""
    rng = random.Random(8)
    path = tmp_path_factory.mktemp("sources") / "many_forms.jsonl"
    with path.open("w") as file:
        for number in range(COUNT):
            words = (f"{rng.getrandbits(40):010x}" for _ in range(WORDS_EACH))
            file.write(json.dumps({"id": str(number), "title": f"Article {number}", "body": " ".join(words)}) + "\n")
    return path


def peak(path: Path, index_dir: Path, memory_mb: int, workers: int, before: str = "") -> int:
    """The peak of a whole `reindex` in MB."""
    arguments = [path, "--index-dir", index_dir, "--memory", str(memory_mb), "--workers", str(workers)]
    with start_reindex(arguments, before) as process:
        found = peak_of(process)
        assert process.stderr is not None
        assert process.returncode == 0, process.stderr.read()
    return found // MB


@pytest.mark.parametrize("workers", [1, 2])
def test_a_build_stays_within_its_memory_however_many_words_there_are(
    workers: int, many_forms: Path, tmp_path: Path
) -> None:
    """The peak exceeds the least possible `--memory` by no more than the bytes of the distinct forms."""
    memory_mb = least_memory_mb(workers)
    assert peak(many_forms, tmp_path / "index", memory_mb, workers) <= memory_mb + FORMS * PER_FORM // MB


def test_a_build_that_ignores_its_bound_is_noticed(many_forms: Path, tmp_path: Path) -> None:
    """A build that never spills exceeds that peak."""
    ignore = (
        "from dateline.building.memory_budget import MemoryBudget\n"
        "MemoryBudget.max_forms = property(lambda budget: 1 << 40)"
    )
    memory_mb = least_memory_mb(1)
    assert peak(many_forms, tmp_path / "index", memory_mb, 1, ignore) > memory_mb + FORMS * PER_FORM // MB


def test_too_little_memory_is_wrong_usage(tmp_path: Path) -> None:
    """`--memory` below the least for its workers is refused, and the least is named."""
    for workers in (1, 3):
        least = least_memory_mb(workers)
        arguments = ["build", str(tmp_path), "--memory", str(least - 1), "--workers", str(workers)]
        result = CliRunner().invoke(cli, arguments)
        assert result.exit_code == 2
        assert f"--memory {least - 1} is too little" in result.output
        assert f"needs {least} MB" in result.output


def test_workers_share_what_there_is() -> None:
    """More workers have smaller batches, and together invert no more tokens at a time than one worker does."""
    alone, four = MemoryBudget(1024, 1), MemoryBudget(1024, 4)
    assert four.working_bytes < alone.working_bytes
    assert four.batch_bytes * 4 <= alone.working_bytes
    assert four.tokens_at_a_time() * 4 <= alone.tokens_at_a_time()
