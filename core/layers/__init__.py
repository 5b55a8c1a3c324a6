"""Every layer, one class each, one file a family."""
