"""The preflight check: what works here, what does not, what that stops, and who mends it (domain.md 1, 3, 5).

One file for each group of checks. A check reads and never writes, in neither system; it gives its findings or raises a
`ConsoleError`, which becomes a finding too: a check that fails never stops another one (examination.py).
"""
