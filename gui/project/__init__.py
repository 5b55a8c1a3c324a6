"""Projects as files: opened, saved, kept while they are worked on, recovered after a crash; one window each."""
