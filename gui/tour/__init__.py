"""The guided tour: bubbles that point at the parts of the window, one after another."""
