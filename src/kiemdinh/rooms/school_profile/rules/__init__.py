"""Forms of Phần I, their formulas, checks and permissions. Pure."""
