"""Rows that stay in files because they are too many for memory, and the files of Netloom's own that some stand in."""
