"""Runs: what is known of one, and the record of all of them."""

from core.runs.record import SMOOTHING, RunRecord

__all__ = ["SMOOTHING", "RunRecord"]
