"""The one way this room says no: in words for the person who asked."""


class OrganisationError(Exception):
    """A change of the tree that may not happen; `str(error)` is a Vietnamese sentence for the person."""
