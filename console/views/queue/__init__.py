"""The lists: queues with their counts, the table of one, the calendar, the scan."""
