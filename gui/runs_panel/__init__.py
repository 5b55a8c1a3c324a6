"""The runs panel: all runs that were ever made, beside each other."""
