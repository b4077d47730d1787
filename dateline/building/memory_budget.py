"""The memory that a build may use, and the sizes that follow from it."""

from dataclasses import dataclass
from typing import NamedTuple

DEFAULT_MEMORY_MB = 384
"""Resident memory, about, of all processes of a build together."""

PROCESS_MB = 64
"""Memory of a process before it does any work: Python, NumPy, the program."""

MAX_WORKERS = 64

_LEAST_WORKING_MB = 64
_BATCHES = 512  # batches that fill the working memory: a byte of text may bring 110 bytes of new forms


def least_memory_mb(workers: int) -> int:
    """The least memory, in MB, that a build with `workers` workers can be given."""
    return _LEAST_WORKING_MB + PROCESS_MB * _processes(workers)


@dataclass(frozen=True, slots=True)
class MemoryCosts:
    """Estimates in bytes, by which a budget is divided.

    `form_bytes` are for each distinct form, from its first token until the file of forms is written, of which
    `kept_form_bytes` are taken while tokens are inverted; `token_bytes` for each token that is inverted or merged
    at a time; `run_bytes` for each run that a tokeniser remembers.  A batch of text has at most `max_batch_bytes`,
    and a tokeniser remembers at most `max_runs` runs, however much memory there is.
    """

    form_bytes: int = 768
    kept_form_bytes: int = 320
    token_bytes: int = 128
    run_bytes: int = 192
    max_batch_bytes: int = 4 << 20
    max_runs: int = 1 << 19


class MemoryBudget(NamedTuple):
    """`memory_mb` MB for a build by `workers` workers: one is this process, several are processes of their own."""

    memory_mb: int = DEFAULT_MEMORY_MB
    workers: int = 1
    costs: MemoryCosts = MemoryCosts()

    @property
    def working_bytes(self) -> int:
        """Bytes for the work of all workers; never less than the work needs."""
        return max(self.memory_mb - PROCESS_MB * _processes(self.workers), _LEAST_WORKING_MB) << 20

    @property
    def max_forms(self) -> int:
        """The number of distinct forms and compounds that all workers together may hold."""
        return self.working_bytes // self.costs.form_bytes

    @property
    def max_runs(self) -> int:
        """The number of distinct runs that each tokeniser may remember."""
        return min(self.costs.max_runs, self.working_bytes // 4 // self.costs.run_bytes // self.workers)

    @property
    def batch_bytes(self) -> int:
        """Bytes of text that each worker tokenises at a time; room for new forms is checked between batches."""
        return min(self.costs.max_batch_bytes, self.working_bytes // _BATCHES // self.workers)

    def tokens_at_a_time(self, *, forms: int = 0, columns_bytes: int = 0) -> int:
        """The number of tokens that each worker may invert or merge at a time.

        `forms` distinct forms and `columns_bytes` bytes of columns are held in memory meanwhile.
        """
        rest = self.working_bytes - forms * self.costs.kept_form_bytes - columns_bytes
        return max(rest, self.working_bytes // 4) // self.costs.token_bytes // self.workers


def _processes(workers: int) -> int:
    return 1 if workers == 1 else workers + 1
