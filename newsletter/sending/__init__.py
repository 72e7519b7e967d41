"""How it gets there: message, campaign, ledger, pace, retry, dispatch."""
