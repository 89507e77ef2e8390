"""The one error of this service."""


class DocumentTemplateError(Exception):
    """A Word template cannot be used; ``str(error)`` is a Vietnamese sentence that says what to mend in
    the file.
    """
