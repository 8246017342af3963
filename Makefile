# Thin: the work is done by setup/, on any Python 3.8 or newer.
PYTHON ?= python3

.PHONY: help start setup test lint train bench evaluer lock language-model clean

help:
	@echo "make start           set everything up and run Nærvær (Ctrl-C ends it)"
	@echo "make test            run all tests"
	@echo "make lint            check format, lint, types and content"
	@echo "make setup           set everything up without starting"
	@echo "make train           train the model anew"
	@echo "make evaluer         measure understanding beside stock Rasa (STOCK=nei: without;"
	@echo "                     GRUNNLAG=nytt: accept the figures; FIL=…: on a file of yours)"
	@echo "make bench           measure waiting times beside stock Rasa"
	@echo "make lock            compile the locks anew"
	@echo "make language-model  try again to fetch the published Norwegian model"
	@echo "make clean           remove all that set-up built; var/ stays"

start setup test lint train lock language-model clean:
	@$(PYTHON) -m setup $@

bench: setup
	@.venv/bin/python -m bench.response_times

evaluer:
	@$(PYTHON) -m setup evaluer $(if $(FIL),"$(FIL)") $(if $(filter nei,$(STOCK)),--uten-stock) \
		$(if $(filter nytt,$(GRUNNLAG)),--nytt-grunnlag)
