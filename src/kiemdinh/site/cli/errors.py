"""What a command says when it cannot do what was asked."""


class CliError(Exception):
    """A problem told to the person in one Vietnamese line.

    `code` is the exit code: 2 for bad input, 1 for anything else that stops the command.
    """

    def __init__(self, message: str, *, code: int = 2) -> None:
        super().__init__(message)
        self.message = " ".join(message.split())
        self.code = code
