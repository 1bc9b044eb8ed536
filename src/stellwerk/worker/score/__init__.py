"""`stellwerk score`: the learned score on files, for people who first want to try it on their own export.

Comes in: a table of closed leads, or of new ones, with any columns. Goes out: a model, a scored table, a report.
Never: Django, a database, a house's data.
"""
