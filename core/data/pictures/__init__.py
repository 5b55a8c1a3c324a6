"""Pictures in files: decoding them, folders of classes, and tables of labels."""
