"""What the benchmarks of speed and memory share: a service to measure, a lean client, a floor."""
