"""Small widgets without a subject of their own, which the rooms beside this one are made of."""
