"""The one error of this room: something in a regulation file or in an answer is not as it must be."""


class RegulationError(ValueError):
    """Says in one Vietnamese line what is wrong and where; `str(error)` is shown to the person."""

    def __init__(self, message: str) -> None:
        # The message may quote a broken file: half characters and control codes must not reach a terminal.
        line = " ".join(message.split())
        super().__init__("".join(letter if letter.isprintable() else "�" for letter in line))
