"""Who may get it: addresses, tables, suppressions, tokens."""
