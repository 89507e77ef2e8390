"""The .docx container: what is refused before a word is read, and its parts as safely parsed XML."""

import io
import posixpath
import zipfile
import zlib

from lxml import etree

MAX_UNPACKED = 300 * 1024 * 1024
MAX_XML = 80 * 1024 * 1024  # a report of 300 pages has about 8 MB of XML
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BROKEN = (
    zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError, ValueError, KeyError,
)  # fmt: skip
REL = "{http://schemas.openxmlformats.org/package/2006/relationships}"


class WordFileError(Exception):
    """The file cannot be read; the message is a Vietnamese sentence that says what to do."""


class Container:
    """An open .docx. Raises WordFileError for anything that is not one."""

    def __init__(self, data: bytes) -> None:
        _refuse_others(data)
        try:
            self.archive = zipfile.ZipFile(io.BytesIO(data))
            infos = self.archive.infolist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise WordFileError(
                "Tệp Word bị hỏng, không mở được. Hãy mở bằng Word, lưu lại rồi thử lần nữa."
            ) from error
        self.sizes = {info.filename: info.file_size for info in infos}
        if any(info.flag_bits & 1 for info in infos):
            raise WordFileError("Tệp có mật khẩu. Hãy bỏ mật khẩu trong Word, lưu lại rồi thử lần nữa.")
        if sum(self.sizes.values()) > MAX_UNPACKED:
            raise WordFileError("Tệp khi mở ra lớn bất thường. Hãy nén ảnh trong Word, lưu lại rồi thử lần nữa.")
        if "word/document.xml" not in self.sizes:
            raise WordFileError(
                "Tệp không phải văn bản Word (.docx). Hãy mở bằng Word rồi lưu lại dạng “Word Document (*.docx)”."
            )

    def part(self, name: str) -> etree._Element | None:
        """A part as XML, None when it is not there. Entities and document types are refused: Word writes none."""
        if name not in self.sizes:
            return None
        content = self.read(name, MAX_XML)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            root = etree.fromstring(content, parser)
        except etree.XMLSyntaxError as error:
            raise WordFileError(
                "Tệp Word bị hỏng, không đọc được nội dung. Hãy mở bằng Word, lưu lại rồi thử lần nữa."
            ) from error
        if root.getroottree().docinfo.doctype:
            raise WordFileError("Tệp có phần khai báo lạ nên không được nhận. Hãy mở bằng Word rồi lưu lại.")
        return root

    def read(self, name: str, limit: int) -> bytes:
        """The content of a part, never more than `limit` bytes whatever the table of contents says."""
        try:
            with self.archive.open(name) as handle:
                content = handle.read(limit + 1)
        except _BROKEN as error:
            raise WordFileError(
                "Tệp Word bị hỏng, không mở được. Hãy mở bằng Word, lưu lại rồi thử lần nữa."
            ) from error
        if len(content) > limit:
            raise WordFileError("Tệp khi mở ra lớn bất thường. Hãy chia nhỏ hoặc nén ảnh rồi thử lần nữa.")
        return content

    def relations(self, part: str) -> dict[str, tuple[str, bool]]:
        """Relation id → (target, whether it leads out of the file) of a part."""
        folder, name = posixpath.split(part)
        root = self.part(f"{folder}/_rels/{name}.rels")
        found = {}
        for node in root.iter(f"{REL}Relationship") if root is not None else ():
            target, outside = node.get("Target", ""), node.get("TargetMode") == "External"
            if not outside:
                target = posixpath.normpath(posixpath.join(folder, target)) if target[:1] != "/" else target[1:]
            found[node.get("Id", "")] = (target, outside)
        return found


def picture_bytes(data: bytes, part: str) -> bytes:
    """The content of a picture that `read_docx` named. Raises WordFileError."""
    return Container(data).read(part, MAX_UNPACKED)


def _refuse_others(data: bytes) -> None:
    if not data:
        raise WordFileError("Tệp rỗng (0 byte). Hãy chọn lại tệp.")
    if data.startswith(_OLE):
        if _ENCRYPTED in data[: 1024 * 1024] or _ENCRYPTED in data[-1024 * 1024 :]:
            raise WordFileError("Tệp có mật khẩu. Hãy bỏ mật khẩu trong Word, lưu lại rồi thử lần nữa.")
        raise WordFileError(
            "Tệp là Word kiểu cũ (.doc). Hãy mở bằng Word, chọn Lưu thành và chọn loại “Word Document (*.docx)”."
        )
    if data[:2] != b"PK":
        raise WordFileError(
            "Tệp không phải văn bản Word (.docx). Hãy mở bằng Word rồi lưu lại dạng “Word Document (*.docx)”."
        )
