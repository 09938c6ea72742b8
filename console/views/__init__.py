"""Widgets: no rule, no request and no field name of Salesforce; everything comes from the desk.

The window and what surrounds it stand here; each of its subjects has a room: `queue`, `item`, `documents`, `session`
(first start, sign-in, lock) and `set_up` (the preflight check). `parts` are the small widgets that all of them share.
`terminal` is the other front end, without Qt.
"""
