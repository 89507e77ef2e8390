"""Tự đánh giá: chu kỳ, hội đồng, phân công, phiếu tiêu chí, báo cáo, công bố."""
