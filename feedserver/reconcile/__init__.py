"""(incoming, stored, now) -> Decision. Pure: reads no clock, no store, no network.

`identity` finds the stored article that an incoming state belongs to, `decide` says what the
state means for it, `schedule` when the source is asked next (SPEC sections 5 and 6).
"""
