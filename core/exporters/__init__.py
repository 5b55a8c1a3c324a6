"""How a network leaves Netloom: one file a format, and the proof that what was written works without Netloom."""
