"""The preflight check and this organisation's choices, on one card."""
