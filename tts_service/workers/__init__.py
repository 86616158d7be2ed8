"""Batches: many articles made ahead of time, by this process or by many machines.

``steps`` is the work, the same wherever it is done; ``tasks`` is it as Celery
tasks.  What is ordered and what came of it is in the ``ledger``, in the store:
a queue that forgets costs time and nothing else.
"""
