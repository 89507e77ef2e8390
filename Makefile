# Hai lệnh là đủ: `make run` chạy phần mềm kèm dữ liệu mẫu, `make test` chạy bộ kiểm thử.
# Each target prepares what it needs: uv into .tools/ when absent, a Python of at least 3.12, then .venv from uv.lock.
#
#   PORT=8000           port of `make run`
#   DATABASE_URL=…      postgres://user:password@host/name instead of the embedded SQLite
#   KIEMDINH_DATA=…     folder of database, files and secret key (default: var/)
#   ARGS=…              more arguments for pytest

PORT ?= 8000
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help run demo test lint bench e2e docs sync sync-dev \
	lint-style lint-types lint-walls lint-templates lint-house lint-docs

help:
	@echo "make run    chạy phần mềm kèm dữ liệu mẫu tại http://127.0.0.1:$(PORT)  (run with demo data)"
	@echo "make test   chạy bộ kiểm thử; đặt DATABASE_URL để thử trên PostgreSQL    (tests)"
	@echo "make lint   kiểm tra mã nguồn, kiểu, ranh giới, mẫu trang, tài liệu      (static checks)"
	@echo "make e2e    đi qua các màn hình trong trình duyệt Chromium               (browser journeys)"
	@echo "make demo   chỉ dựng dữ liệu mẫu, không mở máy chủ                       (demo data only)"
	@echo "make bench  đo tốc độ, in tỷ lệ so với mốc                               (benchmarks)"
	@echo "make docs   sinh lại docs/generated                                      (generated documents)"

sync:
	@sh tools/setup.sh run

sync-dev:
	@sh tools/setup.sh dev

demo: sync
	@$(BIN)/kiemdinh setup
	@$(BIN)/kiemdinh demo

run: demo
	@exec $(BIN)/kiemdinh serve --port $(PORT)

test: sync-dev
	$(BIN)/pytest -n 2 --dist loadfile -m "not journeys" $(ARGS)

e2e: sync-dev
	$(BIN)/pytest -m journeys $(ARGS)

bench: sync-dev
	$(BIN)/python -m benchmarks $(ARGS)
	$(BIN)/python -m benchmarks.five_years
	$(BIN)/python -m benchmarks.uploads
	$(BIN)/python -m benchmarks.report_reading
	$(BIN)/python -m benchmarks.directory_import
	$(BIN)/python -m benchmarks.public_search
	$(BIN)/python -m benchmarks.side_by_side_page
	$(BIN)/python -m benchmarks.authorities

docs: sync-dev
	$(BIN)/python tools/make_docs.py
	$(BIN)/python tools/make_public_css.py

# Each check is a target of its own, so that `make -k lint` names every problem at once.
lint: lint-style lint-types lint-walls lint-templates lint-house lint-docs

lint-style: sync-dev
	$(BIN)/ruff check --quiet src tests tools

lint-types: sync-dev
	$(BIN)/mypy $(wildcard src/kiemdinh/kernel src/kiemdinh/rooms/*/rules src/kiemdinh/rooms/*/rules.py)

lint-walls: sync-dev
	$(BIN)/lint-imports --no-cache --no-logo

lint-templates: sync-dev
	$(BIN)/djlint src --lint --quiet

lint-house: sync-dev
	$(BIN)/python tools/lint_house.py

lint-docs: sync-dev
	$(BIN)/python tools/make_docs.py --check
	$(BIN)/python tools/make_public_css.py --check
