"""What we remember: the only room with tables. It keeps single rows true and names sets of rows."""
