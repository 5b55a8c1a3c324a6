"""How much of the network is drawn at which zoom."""

BRICKS_BELOW = 0.3
"""Names could not be read: the whole network is drawn at once, in the colours of its families."""

NAMES_BELOW = 0.6
"""Only names could be read: they are written large, and nothing else is."""
