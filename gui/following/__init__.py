"""Runs that other processes train: followed by the journal in their folder, and started on this machine."""
