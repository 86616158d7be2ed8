"""Takes a text and a ``Voice``; gives ``Speech``.

One file per engine behind one protocol (``base``); found by entry point
(``registry``).  Never falls back to another engine or voice by itself.
"""
