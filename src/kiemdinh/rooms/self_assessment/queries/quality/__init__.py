"""Every check of a cycle: what the board shows, and what takes a closer reading."""

from kiemdinh.rooms.self_assessment.queries.quality.all import quality_findings

__all__ = ("quality_findings",)
