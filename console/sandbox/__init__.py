"""A pretend Salesforce and WHMCS over HTTP on loopback: demo, training ground, and what the tests talk to.

It is a second opinion: nothing here comes from the console's own models, services or views, so a field misspelt there
is not misspelt here too. `server.Sandbox` starts one organisation; `world.py` says which situations are in it.
"""
