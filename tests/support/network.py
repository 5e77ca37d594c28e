"""Network settings for tests: loopback permitted, times short."""

from __future__ import annotations

from feedserver.settings import NetworkSettings, load


def network_settings(**values: str) -> NetworkSettings:
    """`[network]` as the environment would set it; by default loopback may be contacted."""
    chosen = {"allow": "127.0.0.0/8", "timeout": "5s", "connect_timeout": "2s"} | values
    environ = {f"FEEDSERVER_NETWORK__{key.upper()}": value for key, value in chosen.items()}
    return load(environ=environ).network
