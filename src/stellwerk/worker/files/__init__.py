"""The same line on files: tables in, sorted tables out, on a throw-away database."""
