"""Editing on the card itself: its name, and the settings that stand on it."""
