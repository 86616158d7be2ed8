"""A whole archive read aloud: sources to items, items to files, a manifest of what is there.

``make.Maker`` makes one article's files; everything else decides which, where and when.
"""
