"""The builder on arrays: what the plain builder of the tests makes, byte for byte, fast and in bounded memory.

Articles are tokenised as they come, and wait on disk.  When all are there, their order
is known: they are read again in this order, inverted in parts of a bounded
number of tokens, and the parts are merged into the files of the segment (see `finishing`).  A crew does
all of that, task by task (see `build_tasks`): this process, or several at once.
"""

import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from dateline.article import Article
from dateline.building.document_sorter import Gathered, words_of
from dateline.building.options import DEFAULT_OPTIONS, Built, SegmentOptions
from dateline.building.segment_serializer import Finishing
from dateline.building.spool import SPOOLS
from dateline.building.tasks import ArticleTask, Desk, EndArrivals, OpenDesk, SomeArticles, Take, Taken
from dateline.building.workers import Alone, Crew, Receive
from dateline.columnar.layout import Averages
from dateline.columnar.reader import open_segment
from dateline.columnar.segment import Segment
from dateline.similarity import DEFAULT, Similarity
from dateline.text.analysis import DEFAULT_LANGUAGE, Analysis


class ArrayBuilder:
    """Builds the files of one segment in `folder`, where there is a folder of temporary files as well.

    `crew` does the work; its desks are `Desk`.  The vocabulary is held in memory (see `BoundedBuilder`).
    """

    def __init__(
        self,
        folder: Path,
        language: str = DEFAULT_LANGUAGE,
        options: SegmentOptions = DEFAULT_OPTIONS,
        crew: Crew | None = None,
    ) -> None:
        self._folder = folder
        self._analysis = Analysis(language)
        self._options = options
        self._crew, self._is_own_crew = (Alone(Desk), True) if crew is None else (crew, False)
        self._spools = Path(tempfile.mkdtemp(dir=folder, prefix=SPOOLS))
        self._crew.everywhere(OpenDesk(self._spools, options.budget))
        self._forms = [0] * self._crew.processes
        self._turn = 0
        self._waiting: list[Article] = []
        self._waiting_size = 0

    def add(self, article: Article) -> None:
        """Add an article, in place of an earlier one of its id."""
        self._waiting.append(article)
        self._waiting_size += len(article.title) + len(article.body)
        if self._waiting_size >= self._options.budget.batch_bytes:
            self._flush()

    def add_from(self, task: ArticleTask, receive: Receive) -> None:
        """Add all articles that come of a task; `receive` gets its result, when it is done, and after earlier ones."""
        self._flush()
        self._submit(task, receive)

    def settle(self) -> None:
        """Wait until every article has been taken."""
        self._flush()
        self._crew.settle()

    @property
    def forms(self) -> int:
        """How many distinct forms were met so far, where several processes met one counted several times."""
        return sum(self._forms)

    def finish(self) -> Built:
        """Write the files of the segment; nothing may be added any more."""
        return self.finish_as(self._folder, self._options)

    def finish_as(self, folder: Path, options: SegmentOptions) -> Built:
        """The same in another folder, with other options."""
        self.settle()
        shards = self._crew.everywhere(EndArrivals(self._analysis))
        gathered = Gathered(shards)
        finishing = Finishing(self._crew, gathered, options)
        try:
            finishing.pack()
            words, occurrences = words_of(shards)
            del shards
            return finishing.write(folder, words, occurrences)
        finally:
            finishing.close()
            gathered.close()

    def close(self) -> None:
        """Give up what waits on disk."""
        if self._is_own_crew:
            self._crew.close()
        shutil.rmtree(self._spools, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _flush(self) -> None:
        articles, self._waiting, self._waiting_size = self._waiting, [], 0
        if articles:
            self._submit(SomeArticles(articles), lambda _: None)

    def _submit(self, task: ArticleTask, receive: Receive) -> None:
        def take(taken: Taken) -> None:
            self._forms[taken.process] = taken.forms
            receive(taken.result)

        self._turn += 1
        self._crew.submit(Take(task, self._turn), take)


def build_on_arrays(
    articles: Iterable[Article],
    language: str = DEFAULT_LANGUAGE,
    name: str = "MAIN_0000000000000000",
    averages: tuple[float, float] | None = None,
    similarity: Similarity = DEFAULT,
) -> Segment:
    """A segment of articles, of two articles with one id the later; the arrays are mapped files.

    The files have no names any more when it returns.
    """
    options = SegmentOptions(name, averages and Averages(*averages), similarity)
    with (
        tempfile.TemporaryDirectory() as folder,
        ArrayBuilder(Path(folder), language, options) as builder,
    ):
        for article in articles:
            builder.add(article)
        return open_segment(Path(folder), builder.finish().name, verify=False)
