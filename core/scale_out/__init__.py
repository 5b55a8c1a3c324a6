"""What starts a training on several processes: commands and scripts as text, and what they say when they fail."""

from core.scale_out.plan import Plan, PlanError, here

__all__ = ["Plan", "PlanError", "here"]
