"""What networks learn from: sources, the split into training and validation, batches."""
