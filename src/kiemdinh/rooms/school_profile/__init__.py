"""Số liệu của trường: the yearly figures of Phần I "Cơ sở dữ liệu", entered once and frozen by each cycle."""
