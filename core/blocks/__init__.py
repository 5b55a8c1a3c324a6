"""Layers made of layers: blocks that people make, the library of blocks that all know, and how they are grouped."""
