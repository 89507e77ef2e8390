"""Pages of /quy-dinh/; open to all unless a page says otherwise."""
