"""How long tests wait for what must become true: only what fails waits for so long."""

PATIENCE_S = 300.0
