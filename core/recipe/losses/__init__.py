"""Losses of torch.nn: for choosing between classes, and for predicting numbers."""
