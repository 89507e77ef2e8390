"""Files that people bring in: columns chosen, rows checked, written in batches that go on after a break."""

from kiemdinh.services.imports.way import ImportWay, Progress, plain_name

__all__ = ["ImportWay", "Progress", "plain_name"]
