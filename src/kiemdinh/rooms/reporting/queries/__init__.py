"""What may be read here.

`kinds.report_kinds`, `filling.*` and `consolidation.lower_tables` ask for no permission: the calling use case or page
has gone through `access`.
"""
