"""Pages: the local inbox (loopback only)."""
