"""Dữ liệu trình diễn: một thế giới nhỏ, dựng bằng chính các việc mà người dùng làm, theo đồng hồ của từng thời kỳ."""
