"""Questions with known answers -> measures."""
