"""Everything Netloom knows about networks, data and training. Knows no Qt."""

__version__ = "0.1.0"
