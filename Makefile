# make serve   set up, build and check the graph, serve it on http://127.0.0.1:$(PORT)
# make test    set up, then every test
# make clean   remove what the two above created

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin

.PHONY: serve test clean

serve: $(VENV)/.serve
	$(BIN)/anbao serve --host $(HOST) --port $(PORT)

test: $(VENV)/.test
	$(BIN)/python -m pytest

$(VENV)/.serve: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "需要 Python 3.11 或更高版本；可用 make PYTHON=python3.12 指定。"; \
		     echo "Python 3.11 or later is needed; choose one with make PYTHON=python3.12."; exit 1; }
	@echo "安装到 $(VENV) · installing into $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.serve
	@echo "安装测试所需 · installing what the tests need"
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@

clean:
	rm -rf $(VENV) .anbao
