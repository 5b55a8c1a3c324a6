"""The window in which people look at their data; imported when it is opened: NumPy would keep the first one back."""
