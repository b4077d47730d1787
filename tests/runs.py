"""The three runs of the tests: `make unit`, `make test`, `make test-all`; CONTRIBUTING.md says what each is for."""

from pathlib import Path

TESTS = Path(__file__).parent

LONG = (
    "unit/benchmarks",
    "unit/builds/test_build.py",
    "unit/building/test_segment_builder.py",
    "unit/builds/test_workers.py",
    "unit/bundles/test_deadlines.py",
    "unit/bundles/test_following.py",
    "unit/bundles/test_hostile_bundles.py",
    "unit/bundles/test_obstore_is_loaded_late.py",
    "unit/bundles/test_push_and_pull.py",
    "unit/bundles/test_replaceable.py",
    "unit/bundles/test_replayed_lists.py",
    "unit/cli/test_archive_commands.py",
    "unit/cli/test_entry.py",
    "unit/cli/test_nothing_is_unpickled.py",
    "unit/cli/test_served_sample.py",
    "unit/cli/test_shown_commands.py",
    "unit/cli/test_update_command.py",
    "unit/cli/test_watching.py",
    "unit/columnar/test_corruption.py",
    "unit/columnar/test_paged_docs.py",
    "unit/core/test_test_runs.py",
    "unit/indexer/test_fifty_hostile_documents.py",
    "unit/indexer/test_hostile_sources.py",
    "unit/indexer/test_made_ids.py",
    "unit/indexer/test_record_bounds.py",
    "unit/mutants/test_session.py",
    "unit/search/test_phrases.py",
    "unit/search/test_segments.py",
    "unit/search/test_threads.py",
    "unit/webapp/test_cut_files.py",
    "unit/webapp/test_starting.py",
    "unit/webapp/test_web_engine.py",
    "unit/webapp/test_web_escaping.py",
    "unit/webapp/test_web_long_articles.py",
    "unit/whoosh_codec/test_killed_commits.py",
)
"""Left out of `make unit`: files, or folders, of tests that build at size, start processes, kill or damage."""

FIRST = (
    "browser/test_accessible.py",
    "unit/search/test_phrases.py",
    "contract/test_engine.py",
    "reliability/test_soak.py",
    "deploy",
    "reliability",
    "browser",
    "worker",
    "withholding",
    "unit/bundles",
    "unit/benchmarks",
    "unit/cli",
    "oracle",
    "compat",
    "unit/webapp/test_starting.py",
    "unit/whoosh_codec/test_killed_commits.py",
    "unit/columnar/test_corruption.py",
    "unit/builds",
    "unit/webapp/test_timeline.py",
    "unit/indexer",
    "unit/query",
)
"""Files and folders that take long, the longest first: they begin first, so that all processes end together."""

ALONE = ("worker/test_storm.py", "unit/builds/test_memory.py", "unit/benchmarks/test_timing.py")
"""Tests that measure memory or time: no other test runs at that time."""
