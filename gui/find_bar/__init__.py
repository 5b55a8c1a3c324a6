"""The search on the canvas: a slim bar, what it finds, and the marks on what was found."""
