"""The HTTP service: takes requests, asks the corridor, gives documents and sound.

Start with ``app`` (what there is), then one file per kind of thing.  Never logs
article text.
"""
