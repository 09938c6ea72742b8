"""One file per action, pure; a new file with an `ACTION` appears in the window and on the command line by itself."""
