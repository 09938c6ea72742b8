"""One file per queue, pure; a new file with a `QUEUE` appears in the window and on the command line by itself."""
