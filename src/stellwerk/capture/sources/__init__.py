"""Where raw contacts come from: one file per source."""
