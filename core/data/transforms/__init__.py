"""What is done to samples before the network gets them: one file a kind."""
