"""What a build may use of memory, and what follows from it."""

from typing import NamedTuple

DEFAULT_MEMORY_MB = 384
"""Of resident memory, about, that all processes of a build take together."""

PROCESS_MB = 64
"""What a process takes before it has done anything: Python, NumPy, the program."""

MOST_WORKERS = 64

_LEAST_WORKING_MB = 64

_FORM_COST = 768  # bytes for each distinct form, from its first token until the file of forms is written
_KEPT_FORM_COST = 320  # of these, what is taken while tokens are inverted
_TOKEN_COST = 128  # for each token that is inverted or merged at a time
_RUN_COST = 192  # for each run that the tokeniser remembers
_MOST_BATCH_BYTES = 4 << 20
_BATCHES = 512  # of text that take all there is: a byte of it may bring 110 bytes of new forms
_MOST_RUNS = 1 << 19


def least_memory_mb(workers: int) -> int:
    """The least that a build with so many workers can be given."""
    return _LEAST_WORKING_MB + PROCESS_MB * _processes(workers)


class Budget(NamedTuple):
    """`memory_mb` for `workers`: 1 is this process alone, more are processes beside it."""

    memory_mb: int = DEFAULT_MEMORY_MB
    workers: int = 1

    @property
    def working_bytes(self) -> int:
        """What there is beside the processes themselves; if that is too little, what is needed at least."""
        return max(self.memory_mb - PROCESS_MB * _processes(self.workers), _LEAST_WORKING_MB) << 20

    @property
    def most_forms(self) -> int:
        """How many distinct forms may be held, those of all workers counted."""
        return self.working_bytes // _FORM_COST

    @property
    def most_runs(self) -> int:
        """How many distinct runs each tokeniser may remember."""
        return min(_MOST_RUNS, self.working_bytes // 4 // _RUN_COST // self.workers)

    @property
    def batch_bytes(self) -> int:
        """How much text each worker takes and tokenises at a time: so much may come before room is made for it."""
        return min(_MOST_BATCH_BYTES, self.working_bytes // _BATCHES // self.workers)

    def tokens_at_a_time(self, *, forms: int = 0, columns_bytes: int = 0) -> int:
        """How many tokens each worker may invert or merge at a time, beside so many forms and columns."""
        rest = self.working_bytes - forms * _KEPT_FORM_COST - columns_bytes
        return max(rest, self.working_bytes // 4) // _TOKEN_COST // self.workers


def _processes(workers: int) -> int:
    return 1 if workers == 1 else workers + 1
