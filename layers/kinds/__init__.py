"""Layer kinds: one module per kind; `registry` collects them."""
