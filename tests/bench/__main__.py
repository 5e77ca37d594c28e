"""`python -m tests.bench NAME [--quick]`: run one benchmark and print both sides and the ratio."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys

import tests.bench as package


def main() -> int:
    """Each module of this package beside this one is a benchmark: `run(quick) -> str`."""
    names = sorted(
        module.name
        for module in pkgutil.iter_modules(package.__path__)
        if not module.name.startswith("_")
    )
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=package.__doc__)
    parser.add_argument("name", choices=names)
    parser.add_argument("--quick", action="store_true", help="a small run, to see that it works")
    options = parser.parse_args()
    print(importlib.import_module(f"tests.bench.{options.name}").run(quick=options.quick))
    return 0


if __name__ == "__main__":
    sys.exit(main())
