"""The inspector: settings and facts of the selected layer or block, or of the network as a whole."""
