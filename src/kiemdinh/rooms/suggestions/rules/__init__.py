"""The rules of suggestions: kinds, states, rights, topics, notices. Pure."""
