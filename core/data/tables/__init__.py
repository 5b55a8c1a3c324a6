"""Tables in files: opened once, looked at column by column, and turned into the numbers that a network gets."""
