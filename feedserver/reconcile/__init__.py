"""(incoming, stored, now) -> Decision. Pure: reads no clock, no store, no network."""
