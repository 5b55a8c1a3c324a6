"""How to train, as settings: optimizers, losses, and what a project stores of them. Imports no torch."""
