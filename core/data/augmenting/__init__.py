"""What augmentations are made of: draws, and what is done to a batch in which each sample goes its own way."""
