"""`stellwerk simulate`: a routing policy tried on files or on a stream, by the engine that decides in a house.

Neither Django nor a database is loaded here.
"""
