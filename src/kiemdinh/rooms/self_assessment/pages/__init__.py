"""Pages of self-assessment: they read forms, call use cases and choose words; they decide nothing."""
