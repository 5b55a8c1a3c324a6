"""Help: the manual, the table of keys and gestures, and what Netloom is made of."""
