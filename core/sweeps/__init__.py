"""Sweeps: settings of a project varied over a grid, at random, or by what was learned from the trials before."""
