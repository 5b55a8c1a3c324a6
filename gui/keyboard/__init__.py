"""Where the keys lead in the window, and how it is seen where they are."""
