"""The command line's side of the views: the same services, shown as text and JSON, without Qt."""
