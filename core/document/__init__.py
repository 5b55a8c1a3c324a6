"""The network as an immutable value, the pure functions that edit it, its history and its files."""
