"""Published sets: what is declared of them, how they are downloaded and unpacked, and the formats they come in."""
