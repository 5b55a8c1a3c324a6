"""Every data source, one file a kind."""
