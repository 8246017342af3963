"""A step is done again when what it is made from has changed, and only then."""

from pathlib import Path

from setup.stamps import fingerprint, is_fresh, set_stamp


def test_a_stamp_is_fresh_only_for_its_own_fingerprint(tmp_path: Path) -> None:
    stamp = tmp_path / "new" / "stamp"
    assert not is_fresh(stamp, "a")
    set_stamp(stamp, "a")
    assert is_fresh(stamp, "a")
    assert not is_fresh(stamp, "b")


def test_any_change_below_a_folder_counts(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    (folder / "nlu").mkdir(parents=True)
    values = {fingerprint([folder])}
    (folder / "nlu" / "a.yml").write_text("one")
    values.add(fingerprint([folder]))
    (folder / "nlu" / "a.yml").write_text("two")
    values.add(fingerprint([folder]))
    (folder / "nlu" / "a.yml").rename(folder / "nlu" / "b.yml")
    values.add(fingerprint([folder]))
    assert len(values) == 4


def test_compiled_python_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "bot.py").write_text("x = 1")
    before = fingerprint([tmp_path])
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "bot.pyc").write_bytes(b"\0")
    assert fingerprint([tmp_path]) == before


def test_order_does_not_count_but_every_fact_does(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("1")
    two.write_text("2")
    assert fingerprint([one, two], "x") == fingerprint([two, one], "x")
    assert fingerprint([one, two], "x") != fingerprint([one, two], "y")
    assert fingerprint([one], "ab", "c") != fingerprint([one], "a", "bc")
