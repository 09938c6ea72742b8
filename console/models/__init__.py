"""Records and shapes: frozen values without decisions, without I/O and without Qt."""
