"""What the console does: rules, plans, reading and the one place that writes. No widgets, no Qt."""
