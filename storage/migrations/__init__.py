"""Schema changes, in order; run by `cspbot db upgrade`."""
