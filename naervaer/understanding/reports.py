"""What ``naervaer evaluer`` prints."""

import json
from collections.abc import Mapping, Sequence

from naervaer.understanding.counting import Evaluation, Share

HEADINGS = ("antall", "rett", "nådd", "feil", "ikke besvart")
CONFUSIONS_SHOWN = 12


def as_json(evaluation: Evaluation) -> str:
    """Return the shares as JSON."""
    return json.dumps(evaluation.as_dict(), ensure_ascii=False, indent=2)


def table(evaluation: Evaluation) -> str:
    """Return the shares of each form and of all texts, and the worst confusions, for people."""
    lines = shares_table("form", dict(sorted(evaluation.per_form.items())), evaluation.total)
    worst = evaluation.confusions.most_common(CONFUSIONS_SHOWN)
    if worst:
        lines += ["", "Oftest forvekslet:"]
        lines += [f"  {n:3}  {said} → {taken}" for (said, taken), n in worst]
    return "\n".join(lines)


def shares_table(title: str, shares: Mapping[str, Share], total: Share) -> list[str]:
    """Return aligned lines: a heading, a row for each share, and the total."""
    rows = [(title, *HEADINGS)]
    rows += [(name, *share_cells(share)) for name, share in shares.items()]
    rows.append(("alle", *share_cells(total)))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [_aligned(row, widths) for row in rows]


def share_cells(share: Share) -> tuple[str, str, str, str, str]:
    """Return the cells of a row: how many texts, and how many percent came out in each way."""
    right, reached, wrong, fallback = (
        f"{100 * share.of(count):.1f} %".replace(".", ",")
        for count in (share.right, share.reached, share.wrong, share.fallback)
    )
    return str(share.n), right, reached, wrong, fallback


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = row
    return first.ljust(widths[0]) + "".join(
        f"  {cell.rjust(width)}" for cell, width in zip(others, widths[1:], strict=True)
    )
