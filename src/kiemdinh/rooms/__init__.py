"""One room a stage of the work, in process order; a room imports only the rooms before it."""
