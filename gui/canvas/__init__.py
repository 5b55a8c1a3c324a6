"""The canvas: view, scene, items and gestures. Sees only the editor and the theme."""
