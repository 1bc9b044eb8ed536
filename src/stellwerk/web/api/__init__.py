"""The REST API: other systems bring leads and responses, and ask what became of them.

Everything that is accepted has been written down before it is answered (I1). The way of one key leads to one
source; it brings into this source and sees what came by it, nothing else.
"""
