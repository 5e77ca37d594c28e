"""feedserver: refreshes articles, keeps every version, publishes feeds."""

__version__ = "0.1.0"
