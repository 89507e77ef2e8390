"""What readers of files say when they cannot."""


class CannotShow(Exception):
    """The file cannot be shown on the page; the text says why and what to do."""


LOCKED = "Tệp có mật khẩu nên không xem ngay được. Hãy tải về và mở bằng mật khẩu, hoặc bỏ mật khẩu rồi tải lên lại."
BROKEN = "Tệp hỏng hoặc không đúng loại nên không xem được. Hãy tải về, mở và lưu lại rồi tải lên."
