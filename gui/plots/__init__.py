"""Live plots, one file each. They see only run records, events and the theme."""
