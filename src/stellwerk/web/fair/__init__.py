"""The page of a trade fair's stand: phone first, works offline, opens by a signed link without a sign-in."""
