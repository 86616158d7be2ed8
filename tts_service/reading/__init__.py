"""The corridor: the only place where the rooms meet.

``plan`` decides everything and does nothing (pure); ``synthesis`` says one
utterance, in a worker; ``voicing`` voices whole readings: cache, workers, order.
"""
