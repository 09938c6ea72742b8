"""The viewer of documents: canvas, strip of pages and files, tools."""
