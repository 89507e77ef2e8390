"""A Word file (.docx) read into `kernel.blocks`; what is wrong with a file is one Vietnamese sentence."""

from kiemdinh.services.documents.reading.container import WordFileError, picture_bytes
from kiemdinh.services.documents.reading.document import read_docx

__all__ = ("WordFileError", "picture_bytes", "read_docx")
