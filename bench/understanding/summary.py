"""What ``make evaluer`` leaves for people: one Markdown page; and for programs: one JSON file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.understanding.conversation import Counted
from bench.understanding.evaluation_set import Outcome
from bench.understanding.regression import CONVERSATION, percent
from bench.understanding.reliability import calibration_error, reliability
from bench.understanding.speed import per_message
from naervaer.understanding import HEADINGS, Share, share_cells

CONFUSIONS_SHOWN = 20
OURS, STOCK = "Nærvær", "Rasa som levert"
RELIABILITY = "palitelighet.png"
CONFUSIONS = {OURS: "forveksling.png", STOCK: "forveksling_rasa.png"}


@dataclass(frozen=True)
class Measured:
    """How one model did, and how long its training took, where that was measured."""

    outcome: Outcome
    training_seconds: float | None = None


def as_dict(models: Mapping[str, Measured], language_model: str) -> dict[str, Any]:
    """Return all figures; ``ratios`` are ours divided by stock Rasa's."""
    figures = {
        key: _figures(models[name])
        for key, name in (("ours", OURS), ("stock", STOCK))
        if name in models
    }
    return {"language_model": language_model, **figures, "ratios": _ratios(figures)}


def as_markdown(models: Mapping[str, Measured], language_model: str) -> str:
    """Return the page that GitHub shows for the folder of results."""
    ours = models[OURS].outcome
    parts = [
        "# Hvor godt spørsmål blir forstått",
        f"Målt på {ours.questions.total.n} spørsmål om {len(ours.questions.per_topic)} temaer som"
        f" modellen ikke er trent på (`bench/evaluering/`). Språkmodell: {language_model}."
        " Laget av `make evaluer`.",
        "**Rett**: besvart med en gang med riktig tema. **Nådd**: rett, eller riktig tema er blant"
        " høyst tre knapper. **Feil**: besvart med en gang med et annet tema.",
        "## I alt",
        _shares("modell", {name: m.outcome.questions.total for name, m in models.items()}),
        _speeds(models),
        _about_stock() if STOCK in models else "Rasa som levert er ikke målt i denne omgangen.",
    ]
    for name, measured in models.items():
        forms = dict(sorted(measured.outcome.questions.per_form.items()))
        parts += [f"## Etter skrivemåte: {name}", _shares("skrivemåte", forms)]
    parts += [
        "## Utenfor temaene, og skrevne svar",
        _conversations(models),
        "## Holder sannsynlighetene?",
        f"![Oppgitt sannsynlighet mot andel rett]({RELIABILITY})",
        _calibration(models),
        "## Hva forveksles?",
        *(f"![Forvekslinger: {name}]({CONFUSIONS[name]})" for name in models),
        f"Oftest forvekslet av {OURS}:",
        _confusions(ours),
        f"## Etter tema: {OURS}",
        _shares("tema", dict(sorted(ours.questions.per_topic.items()))),
    ]
    return "\n\n".join(parts) + "\n"


def _figures(measured: Measured) -> dict[str, Any]:
    outcome = measured.outcome
    topics = sorted(outcome.questions.per_topic.items())
    return {
        **outcome.questions.as_dict(),
        "per_topic": {topic: share.as_dict(whole=True) for topic, share in topics},
        "conversation": {
            name: {"n": counted.n, "share": _rounded(counted.share)}
            for name, counted in outcome.conversation.items()
        },
        "reliability": [
            {"n": each.n, "predicted": round(each.predicted, 4), "right": round(each.right, 4)}
            for each in reliability(outcome.samples, outcome.understood)
        ],
        "confusions": [
            {"topic": topic, "taken_for": taken, "n": n}
            for (topic, taken), n in outcome.questions.confusions.most_common(CONFUSIONS_SHOWN)
        ],
        "message": per_message(outcome.milliseconds),
        "training_s": measured.training_seconds,
    }


def _ratios(figures: Mapping[str, Any]) -> dict[str, float]:
    if "stock" not in figures:
        return {}
    ours, stock = figures["ours"], figures["stock"]
    return {
        "right": round(ours["right"] / stock["right"], 2),
        "reached": round(ours["reached"] / stock["reached"], 2),
        "median_ms": round(ours["message"]["median_ms"] / stock["message"]["median_ms"], 3),
        "training_s": round(ours["training_s"] / stock["training_s"], 3),
    }


def _speeds(models: Mapping[str, Measured]) -> str:
    """Return the times of each model, and the ratio when there are two."""
    rows = [("modell", "én melding, median (ms)", "95-prosentil (ms)", "trening (s)")]
    for name, measured in models.items():
        times = per_message(measured.outcome.milliseconds)
        seconds = measured.training_seconds
        training = "–" if seconds is None else _number(seconds, 0)
        rows.append((name, _number(times["median_ms"]), _number(times["p95_ms"]), training))
    if STOCK in models:
        ours, stock = (_figures(models[name]) for name in (OURS, STOCK))
        median, p95 = (
            _number(ours["message"][key] / stock["message"][key], 3)
            for key in ("median_ms", "p95_ms")
        )
        training = _number(ours["training_s"] / stock["training_s"], 3)
        rows.append(("forhold", median, p95, training))
    return _table(rows)


def _about_stock() -> str:
    return (
        "En melding er forstått i Rasa-prosessen, uten nettverk, på én prosessorkjerne. Rasa som"
        " levert har sin egen standard (`pipeline: null`: DIET i 100 runder) og de samme"
        " eksemplene, bortsett fra svar på spørsmål. Den svarer ikke når `FallbackClassifier` slår"
        " inn (under 0,3, eller forsprang under 0,1, Rasas standard). Da regner vi de tre mest"
        " sannsynlige temaene som tilbudt, selv om Rasa ikke viser knapper. Den trenes på nytt bare"
        " når eksemplene er endret; tiden er fra den treningen."
    )


def _conversations(models: Mapping[str, Measured]) -> str:
    rows = [("", "tekster", *models, "mål")]
    for key, target in CONVERSATION.items():
        counts = [measured.outcome.conversation[key] for measured in models.values()]
        limit = "–"
        if target.must is not None:
            limit = f"{'høyst' if target.lower_is_better else 'minst'} {percent(target.must)}"
        # Stock Rasa does not know that a question is open, so it has nothing to answer with.
        shown = [
            "–" if name == STOCK and key.startswith(("five_", "three_")) else _share(counted)
            for name, counted in zip(models, counts, strict=True)
        ]
        rows.append((target.said, str(counts[0].n), *shown, limit))
    return _table(rows)


def _calibration(models: Mapping[str, Measured]) -> str:
    errors = []
    for name, measured in models.items():
        bins = reliability(measured.outcome.samples, measured.outcome.understood)
        errors.append(f"{name} {_number(100 * calibration_error(bins), 1)}")
    return "Gjennomsnittlig avstand fra linjen, i prosentpoeng: " + ", ".join(errors) + "."


def _confusions(outcome: Outcome) -> str:
    worst = outcome.questions.confusions.most_common(CONFUSIONS_SHOWN)
    rows = [("tekster", "handler om", "ble")]
    return _table([*rows, *((str(n), said, taken) for (said, taken), n in worst)])


def _shares(title: str, shares: Mapping[str, Share]) -> str:
    return _table(
        [(title, *HEADINGS), *((name, *share_cells(share)) for name, share in shares.items())]
    )


def _table(rows: Sequence[Sequence[str]]) -> str:
    first, *others = (f"| {' | '.join(row)} |" for row in rows)
    rule = "|---" + "|---:" * (len(rows[0]) - 1) + "|"
    return "\n".join([first, rule, *others])


def _share(counted: Counted) -> str:
    return "–" if counted.share is None else percent(counted.share)


def _number(number: float, decimals: int = 2) -> str:
    return f"{number:.{decimals}f}".replace(".", ",")


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)
