"""What the use cases of this room say when they cannot do what was asked."""


class ImportProblem(Exception):
    """The file or the request cannot be taken; the text says what is wrong and what to do."""


class StaleImport(ImportProblem):
    """Somebody else worked on the same import meanwhile; nothing was written."""

    def __init__(self) -> None:
        super().__init__("Người khác vừa xử lý văn bản nhập này. Hãy xem lại bản mới nhất rồi làm tiếp.")
