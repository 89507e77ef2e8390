"""What can be done with regulations: loading the published files, placing the official wording beside ours."""

from kiemdinh.rooms.regulations.use_cases.loading import LoadResult, load_complete_file, load_regulations

__all__ = ("LoadResult", "load_complete_file", "load_regulations")
