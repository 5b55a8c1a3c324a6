"""People's own arrays: what stands in their files, and what it means."""
