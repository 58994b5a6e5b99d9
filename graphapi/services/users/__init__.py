"""Users and their API tokens, changed by administrators."""
