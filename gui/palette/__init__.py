"""The palette: every layer by family and the blocks that people saved, searchable, to drag onto the canvas."""
