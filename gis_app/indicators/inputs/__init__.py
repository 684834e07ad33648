"""What indicators are computed from, once for a run."""
