"""Two people at one row: the second one's command is refused and nothing of it is written."""


class StaleCommand(Exception):
    """Somebody changed the same thing meanwhile; each room mixes this with its own problem.

    `what` names the thing in the sentence that the person reads; `words` is that sentence.
    """

    words = "Người khác vừa sửa {what}. Hãy xem bản mới nhất rồi làm lại."

    def __init__(self, what: str) -> None:
        super().__init__(self.words.format(what=what))
