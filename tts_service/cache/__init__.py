"""Takes clips and plans under their keys; gives them back whole or not at all.

Content-addressed objects through obstore, atomic; a damaged object is a miss.
Never decides what is spoken, never stores one engine's work under another's key.
"""
