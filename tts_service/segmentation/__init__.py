"""Takes an ``Article``; gives its ``Sentence``s, the clauses of over-long ones and the pauses.

Offsets are exact: sentences and what lies between them are the article again.
Never changes a character, never knows what an abbreviation means.
"""
