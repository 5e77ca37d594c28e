"""Records -> bytes, one file per format. Pure: reads no clock and no random source."""
