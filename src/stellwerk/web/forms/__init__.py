"""The public web form: it may stand in a foreign page, sets no cookie and loses nothing."""
