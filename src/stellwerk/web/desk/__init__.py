"""The desk: what the manufacturer's people see. One module per page; `find` says who may see which row."""
