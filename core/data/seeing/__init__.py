"""What people look at of data: samples by number, figures, and those that are twice there."""
