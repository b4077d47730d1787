"""The gunicorn worker: an event loop for the clients, threads for the pages."""

from webapp.worker.loop_worker import LoopWorker

__all__ = ["LoopWorker"]
