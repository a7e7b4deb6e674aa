"""What people see: one file a page; shared pieces in `parts`."""
