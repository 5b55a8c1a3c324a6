"""Who trains together: one process, or several of torchrun that learn from shares of the same batches."""
