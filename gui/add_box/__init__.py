"""The box on the canvas that finds what to add: by a few letters, by what usually follows, by what fits."""
