"""What people see: desk (the manufacturer's people), portal (partners), api (machines), forms (the public)."""
