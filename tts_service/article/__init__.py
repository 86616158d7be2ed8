"""Takes a written page (HTML or plain text); gives an ``Article``.

Chrome (counters, tools, related news, footers) is left out; blocks carry roles
and offsets.  Never changes a written character that is to be read, never fetches.
"""
