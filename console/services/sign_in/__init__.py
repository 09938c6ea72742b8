"""From nothing to a session: which organisation, the browser, renewal, lock, sign-out."""
