"""Looking at Word and Excel files on the page: read on the server, cleaned, limited, kept by their content."""

from kiemdinh.services.previews.preview import Preview, SheetPreview, has_preview, preview_of

__all__ = ("Preview", "SheetPreview", "has_preview", "preview_of")
