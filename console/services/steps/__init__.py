"""How one step of a plan is looked at, sent and proved; the executor goes from step to step."""
