"""What a document means: its order, shapes, costs, problems, and the torch module it compiles to."""
