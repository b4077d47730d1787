"""The engines that a process serves from: opened, replaced and closed while requests run."""

from webapp.serving.bundle_poller import BundlePoller
from webapp.serving.engine_holder import EngineHolder, current_engine_holder, lease_engine, lease_handle
from webapp.serving.generation_opener import OpenEngine

__all__ = ["BundlePoller", "EngineHolder", "OpenEngine", "current_engine_holder", "lease_engine", "lease_handle"]
