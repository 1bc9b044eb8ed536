"""The reports, one file each: pure functions from counts to the figures of one question."""
