"""Pure functions that queues and actions share: calendar, deadlines, matches, claims and escalation."""
