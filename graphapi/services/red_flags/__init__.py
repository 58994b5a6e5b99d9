"""Red flags: raised at a limit, resolved by administrators."""
