"""The strip of bars over time on the page of results."""

from webapp.search.timeline.plan import TimelinePlan, plan_timeline
from webapp.search.timeline.timeline import Timeline, lay_out_timeline

__all__ = ["Timeline", "TimelinePlan", "lay_out_timeline", "plan_timeline"]
