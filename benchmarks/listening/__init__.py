"""What ``benchmarks/button.py`` measures, a question a module."""
