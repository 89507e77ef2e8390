"""Pages of accounts: they read the request, call a use case, choose what to show."""
