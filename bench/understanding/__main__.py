"""``python -m bench.understanding``: measures the whole evaluation set. See ``make evaluer``."""

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bench import stock_rasa
from bench.understanding import figures, regression, speed, summary
from bench.understanding.evaluation_set import measure
from bench.understanding.reliability import reliability
from bench.understanding.stock import as_stock_answers
from bench.understanding.summary import OURS, STOCK, Measured
from naervaer.knowledge import Knowledge, KnowledgeError, load_knowledge
from naervaer.problems import Problem
from naervaer.settings import ROOT, load_settings
from naervaer.understanding import Sample, Understood, shares_table, table, understand
from setup import norwegian_model

RESULTS = ROOT / "bench" / "resultater" / "forstaelse"


def main(
    uten_stock: Annotated[bool, typer.Option("--uten-stock")] = False,
    nytt_grunnlag: Annotated[bool, typer.Option("--nytt-grunnlag")] = False,
    modell: Annotated[Path | None, typer.Option(help="En annen trent modell")] = None,
) -> None:
    """Mål forståelsen på hele evalueringssettet, ved siden av Rasa som levert."""
    try:
        _measure_all(modell, with_stock=not uten_stock, accept=nytt_grunnlag)
    except Problem as problem:
        raise SystemExit(problem.text.nb) from problem
    except KnowledgeError as error:
        raise SystemExit(f"Feil i knowledge/. Rett dette og prøv igjen:\n{error}") from error


def _measure_all(model: Path | None, *, with_stock: bool, accept: bool) -> None:
    knowledge = load_knowledge()
    with speed.one_core():
        ours = measure(partial(understand, model=model))
    print(table(ours.questions), end="\n\n")
    by_topic = dict(sorted(ours.questions.per_topic.items()))
    print(*shares_table("tema", by_topic, ours.questions.total), sep="\n")
    models = {OURS: Measured(ours)}
    if with_stock:
        print("\nTrener vår modell og Rasa som levert. Det siste tar flere timer første gang.")
        models[OURS] = Measured(ours, speed.training_seconds())
        models[STOCK] = _measure_stock(knowledge)
    _write(models, knowledge)
    _tell(regression.figures(ours), accept=accept)


def _measure_stock(knowledge: Knowledge) -> Measured:
    stock = stock_rasa.trained(knowledge, load_settings().var)
    topics = frozenset(knowledge.topics)

    def ask(samples: Sequence[Sample]) -> list[Understood]:
        return as_stock_answers(understand(samples, model=stock.model), topics)

    with speed.one_core():
        return Measured(measure(ask), stock.seconds)


def _write(models: dict[str, Measured], knowledge: Knowledge) -> None:
    RESULTS.mkdir(parents=True, exist_ok=True)
    areas = {topic: Path(knowledge.files[topic]).stem for topic in knowledge.topics}
    curves = {}
    for name, measured in models.items():
        outcome = measured.outcome
        curves[name] = reliability(outcome.samples, outcome.understood)
        path = RESULTS / summary.CONFUSIONS[name]
        figures.draw_confusions(
            f"Forvekslinger: {name}", outcome.samples, outcome.understood, areas, path
        )
    figures.draw_reliability(curves, RESULTS / summary.RELIABILITY)
    language_model = norwegian_model.description()
    page = summary.as_markdown(models, language_model)
    (RESULTS / "README.md").write_text(page, encoding="utf-8")
    numbers = json.dumps(summary.as_dict(models, language_model), indent=1, ensure_ascii=False)
    (RESULTS / "tall.json").write_text(numbers + "\n", encoding="utf-8")
    print(f"\nBilder og tabeller: {RESULTS.relative_to(ROOT)}/README.md")


def _tell(found: list[regression.Figure], *, accept: bool) -> None:
    language_model = norwegian_model.description()
    sentences = regression.missed(found)
    if accept:
        regression.accept(found, language_model)
        print(f"Nytt grunnlag: {regression.BASELINE.relative_to(ROOT)}")
    elif not regression.BASELINE.exists():
        sentences.append(f"Det finnes ikke noe grunnlag. {regression.HOW_TO_ACCEPT}")
    elif accepted := regression.read_baseline(language_model):
        sentences += regression.fallen(found, accepted)
    else:
        print(f"Grunnlaget er målt med en annen språkmodell enn {language_model}.")
    print(*(sentences or ["Alle mål er nådd."]), sep="\n")


if __name__ == "__main__":
    typer.run(main)
