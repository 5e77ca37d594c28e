"""Records: one frozen type per stage of the data's way. Pure; imports nothing but errors."""
