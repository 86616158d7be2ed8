"""Takes a written sentence and a ``Lexicon``; gives its ``SpokenText``.

Finds non-overlapping spans on the written text, says each, joins once; every
change is explained.  Pure: never reads a file but through the lexicon loader.
"""
