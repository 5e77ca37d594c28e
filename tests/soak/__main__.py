"""`python -m tests.soak NAME [--quick]`: run one soak; code 1 when a criterion is broken."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys

import tests.soak as package


def main() -> int:
    """Each module of this package beside this one is a soak: `run(quick) -> Result`."""
    modules = pkgutil.iter_modules(package.__path__)
    names = sorted(m.name for m in modules if not m.name.startswith("_"))
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=package.__doc__)
    parser.add_argument("name", choices=names)
    parser.add_argument("--quick", action="store_true", help="a small run, to see that it works")
    options = parser.parse_args()
    result = importlib.import_module(f"tests.soak.{options.name}").run(quick=options.quick)
    print(result.line(options.name))
    return 1 if result.broken else 0


if __name__ == "__main__":
    sys.exit(main())
