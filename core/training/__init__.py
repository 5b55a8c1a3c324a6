"""Training as a generator of events, and what it needs: devices, control, probes, checkpoints."""
