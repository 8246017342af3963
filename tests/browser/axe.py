"""Runs axe on a page, with every rule it has, best practices too."""

from functools import cache

from playwright.sync_api import Page

from naervaer.settings import ROOT


@cache
def _source() -> str:
    return (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def findings(page: Page) -> list[str]:
    """Return what axe finds in the page as it is now: rule, element, reason."""
    page.evaluate(f"() => {{ {_source()} }}")
    results = page.evaluate("() => axe.run(document)")
    return [
        f"{rule['id']}: {node['html']} ({node['failureSummary']})"
        for rule in results["violations"]
        for node in rule["nodes"]
    ]
