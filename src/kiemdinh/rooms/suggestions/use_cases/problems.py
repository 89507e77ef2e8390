"""What the use cases of this room say when they cannot do what was asked."""

from collections.abc import Mapping


class SuggestionProblem(Exception):
    """The request cannot be done; the text says why and what to do. `fields` maps fields of a form to their texts."""

    def __init__(self, text: str, *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(text)
        self.fields = dict(fields or {})


class TooMany(SuggestionProblem):
    """The account has sent enough within an hour."""


class StaleRow(SuggestionProblem):
    """Somebody changed the same suggestion meanwhile; nothing was written."""

    def __init__(self) -> None:
        super().__init__("Kiến nghị vừa có thay đổi khác. Hãy xem bản mới nhất ở dưới rồi làm lại.")
