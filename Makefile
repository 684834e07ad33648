PYTHON_IN = .venv/bin/python
# An hour; `make attack SECONDS_OF_ATTACK=60` for a minute.
SECONDS_OF_ATTACK = 3600
OFFSCREEN = LC_ALL=C.UTF-8 QT_QPA_PLATFORM=offscreen
# A file's tests stay in one worker, which makes their fixtures once; the longest files come early in the alphabet.
# `make test WORKERS=` runs all in one process.
WORKERS = -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

run: ## set up, then open the desktop on Montevideo (without a display: analyse it into ./out)
	@bash packaging/setup.sh run
	@if $(PYTHON_IN) -m gis_app.desktop.display; then .venv/bin/clusterscape open montevideo; else \
	echo "No display here: analysing Montevideo into ./out instead."; .venv/bin/clusterscape run montevideo --out out; fi

test: ## set up, then style, types, architecture and tests
	@bash packaging/setup.sh test
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	$(OFFSCREEN) $(PYTHON_IN) -m pytest -q $(WORKERS)

bench: ## the benchmarks, as JSON lines: a ratio against a peer measured in the same run
	@bash packaging/setup.sh run
	@.venv/bin/python -m pip install -q --disable-pip-version-check -c packaging/constraints.txt pygeoda 2>/dev/null \
	|| echo "pygeoda cannot be installed here: Gi* is timed alone." >&2
	@for script in tests/benchmarks/bench_*.py; do $(OFFSCREEN) $(PYTHON_IN) $$script || exit 1; done

verify: ## spatstat's and pygeoda's values computed anew and compared, every p-value calibrated: the tables
	@bash packaging/setup.sh run
	@bash packaging/verify.sh

attack: ## hostile calls, kills while products land, and an hour of hostile files, studies and commands: the tables
	@bash packaging/setup.sh run
	.venv/bin/python -W ignore tests/attack/statistics_calls.py
	.venv/bin/python -W ignore tests/attack/kills.py
	$(OFFSCREEN) .venv/bin/python -W ignore tests/attack/attack.py $(SECONDS_OF_ATTACK)

shots: ## make the README's pictures again
	@bash packaging/setup.sh run
	$(OFFSCREEN) $(PYTHON_IN) packaging/shots.py

catalogue: ## gather the sentences of the source into the Chinese catalogue
	@bash packaging/setup.sh run
	$(PYTHON_IN) packaging/catalogue.py

docs: ## write the help pages of the indicators again, both languages (texts only: packaging/docs.py --text)
	@bash packaging/setup.sh run
	$(OFFSCREEN) $(PYTHON_IN) packaging/docs.py

.PHONY: run test bench verify attack shots catalogue docs
