"""What a mouse does on the canvas, one class a gesture: it begins with a press, ends with a release or Escape."""
