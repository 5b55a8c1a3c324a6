"""What people do with one kind of thing: each takes the actions that are about it, and says when they make sense."""
