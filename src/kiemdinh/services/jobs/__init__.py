"""Việc chạy nền: xếp hàng cùng giao dịch với việc sinh ra nó, hiện tiến độ, sống qua lần khởi động lại.

A room writes its jobs in `jobs.py`; they are found by themselves when Django starts.
"""

from kiemdinh.services.jobs.registry import JobProblem, Run, job, register_daily
from kiemdinh.services.jobs.starting import enqueue

__all__ = ("JobProblem", "Run", "enqueue", "job", "register_daily")
