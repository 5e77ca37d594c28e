"""The only outbound HTTP: guard, limits, robots.txt, per-host budget. I/O."""
