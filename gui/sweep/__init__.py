"""The window that begins a sweep: settings to vary, what over, in which way."""
