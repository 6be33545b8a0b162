"""Who asks: terminal, file or Discord; each shows the same replies."""
