"""How requests get to the application under gunicorn: a loop for clients, threads for pages."""

from webapp.serving.worker import LoopWorker

__all__ = ["LoopWorker"]
