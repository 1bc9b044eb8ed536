"""What a partner sees: one lead by a signed link, or its own offers and leads after signing in."""
