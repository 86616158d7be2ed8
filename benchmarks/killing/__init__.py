"""The parts of ``benchmarks/kill.py``: who is killed, who listens, what is injured."""
