"""layout.toml: kept whole, written whole, and never in the way."""

import os
import stat
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cmdeck.config import (
    Config,
    Layout,
    columns_of,
    first_columns,
    load_config,
    load_layout,
    next_id,
    save_layout,
)
from cmdeck.config.export import export_config
from cmdeck.config.layout import column_table
from cmdeck.errors import ConfigError
from cmdeck.i18n import use_language
from cmdeck.model.brand import Account, Feed
from cmdeck.model.column import Column, ColumnType
from cmdeck.model.post import AccountId, NetworkName

MENTIONS = Column("c1", ColumnType.MENTIONS)
SEARCH = Column(
    "c2",
    ColumnType.SEARCH,
    title="Vélo « cargo »",
    accounts=("brand:velo", "v@x"),
    query='"vélo cargo" -pub',
    filter="#x",
    width=42,
    interval=90.0,
    notify="bell",
    daily_cost_limit=250_000,
)


@pytest.fixture(autouse=True)
def english() -> None:
    use_language("en")


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "layout.toml"
    layout = Layout((MENTIONS, SEARCH), focused="c2", last=7, extra={"zoom": {"on": True}})
    save_layout(path, layout)
    assert load_layout(path) == replace(layout, exists=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["layout.toml"]


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=20)
COLUMNS = st.builds(
    Column,
    id=st.just("c1"),
    type=st.just(ColumnType.SEARCH),
    title=TEXTS,
    accounts=st.sampled_from([("*",), ("v@x",), ("brand:b", "w@x")]),
    query=TEXTS.map(lambda words: f"q{words}"),
    filter=TEXTS,
    width=st.integers(0, 400),
    interval=st.integers(0, 10**6).map(float),
    notify=st.sampled_from(["none", "bell", "desktop"]),
    daily_cost_limit=st.integers(0, 10**9),
)


@given(COLUMNS)
def test_every_column_comes_back(tmp_path_factory: pytest.TempPathFactory, column: Column) -> None:
    path = tmp_path_factory.mktemp("layout") / "layout.toml"
    save_layout(path, Layout((column,)))
    loaded = load_layout(path)
    assert loaded.columns == (column,)
    assert loaded.notices == ()


def test_no_layout_leaves_the_config_its_columns(tmp_path: Path) -> None:
    layout = load_layout(tmp_path / "layout.toml")
    assert not layout.exists
    assert columns_of(Config(columns=(SEARCH,)), layout) == (SEARCH,)


def test_a_layout_wins_even_when_every_column_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "layout.toml"
    save_layout(path, Layout())
    assert columns_of(Config(columns=(SEARCH,)), load_layout(path)) == ()


def test_temporary_columns_are_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "layout.toml"
    look = Column("c2", ColumnType.THREAD, query="x:1", temporary=True)
    save_layout(path, Layout((MENTIONS, look), focused="c2"))
    loaded = load_layout(path)
    assert loaded.columns == (MENTIONS,)
    assert loaded.focused == ""
    assert next_id(loaded) == "c3"


NEWER = """\
mood = "calm"

[[column]]
id = "c1"
type = "mentions"
shape = { round = true }

[[column]]
id = "c2"
type = "constellation"
stars = 7

[[column]]
id = "c3"
type = "queue"
width = "wide"
"""


def test_what_a_newer_version_wrote_is_noticed_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "layout.toml"
    path.write_text(NEWER)
    layout = load_layout(path)
    assert [column.type for column in layout.columns] == [ColumnType.MENTIONS, ColumnType.QUEUE]
    assert [(notice.line, notice.key) for notice in layout.notices] == [
        (10, "column[2].type"),
        (16, "column[3].width"),
    ]
    save_layout(path, replace(layout, columns=layout.columns[::-1]))
    raw = tomllib.loads(path.read_text())
    assert raw["mood"] == "calm"
    assert raw["column"] == [
        {"id": "c3", "type": "queue"},
        {"id": "c2", "type": "constellation", "stars": 7},
        {"id": "c1", "type": "mentions", "shape": {"round": True}},
    ]


def test_a_broken_layout_is_put_aside_not_lost(tmp_path: Path) -> None:
    path = tmp_path / "layout.toml"
    path.write_text("[[column]\n")
    layout = load_layout(path)
    assert layout.columns == ()
    assert not layout.exists
    assert layout.notices[0].line == 1
    save_layout(path, Layout((MENTIONS,)))
    assert (tmp_path / "layout.toml.bad").read_text() == "[[column]\n"
    assert load_layout(path).columns == (MENTIONS,)


def test_ids_are_never_given_twice(tmp_path: Path) -> None:
    path = tmp_path / "layout.toml"
    save_layout(path, Layout((MENTIONS, replace(SEARCH, id="c9"))))
    save_layout(path, replace(load_layout(path), columns=(MENTIONS,)))
    assert next_id(load_layout(path)) == "c10"


def test_doubled_and_missing_ids_are_given_fresh_ones(tmp_path: Path) -> None:
    path = tmp_path / "layout.toml"
    path.write_text('[[column]]\nid = "c4"\ntype = "queue"\n' * 2 + '[[column]]\ntype = "home"\n')
    assert [column.id for column in load_layout(path).columns] == ["c4", "c5", "c6"]


def test_saving_through_a_link_keeps_the_link(tmp_path: Path) -> None:
    target = tmp_path / "dotfiles.toml"
    link = tmp_path / "layout.toml"
    target.write_text("")
    link.symlink_to(target)
    save_layout(link, Layout((MENTIONS,)))
    assert link.is_symlink()
    assert "mentions" in target.read_text()


def test_a_failed_save_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "layout.toml"
    save_layout(path, Layout((MENTIONS,)))
    before = path.read_bytes()

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ConfigError, match="No space left"):
        save_layout(path, Layout((SEARCH,)))
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["layout.toml"]


def test_first_columns_show_what_there_is() -> None:
    account = Account(AccountId("v@x"), NetworkName.X, "v")
    feed = Feed("https://example.org/f")
    assert [c.type for c in first_columns([], [], [])] == [ColumnType.QUEUE]
    assert [c.type for c in first_columns([account], [feed], [])] == [
        ColumnType.MENTIONS,
        ColumnType.MESSAGES,
        ColumnType.FEED,
        ColumnType.QUEUE,
    ]


CONFIG = """\
# Claire's deck
theme = "light"   # for the terrace

# what people say
[[column]]
type = "mentions"

# the bikes
[[column]]
type = "search"   # kept as it is
query = "vélo"

[[brand]]         # my first client
id = "velo"
"""


def test_export_keeps_the_persons_text(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(CONFIG)
    same = load_config(path).columns[1]
    text = export_config(path, Layout((SEARCH, replace(same, id="c7"))))
    assert "# Claire's deck" in text
    assert 'theme = "light"   # for the terrace' in text
    assert 'type = "search"   # kept as it is' in text
    assert "# the bikes" in text
    assert "[[brand]]         # my first client" in text
    path.write_text(text)
    exported = load_config(path)
    assert [replace(c, id="") for c in exported.columns] == [
        replace(SEARCH, id=""),
        replace(same, id=""),
    ]
    assert exported.theme == "light"


@pytest.mark.parametrize(
    "text",
    [
        "",
        'theme = "light"\n',
        'column = [\n  {type = "home"}, # one\n]\ntheme = "light"\n[network]\nproxy = ""\n',
        '[[column]]\ntype = "queue"\n',
        'theme = """li\n[[column]]\nght"""\n',
    ],
)
def test_export_is_a_config_with_the_layouts_columns(tmp_path: Path, text: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text.replace('"""li\n[[column]]\nght"""', "'light'"))
    before = load_config(path)
    path.write_text(export_config(path, Layout((MENTIONS, replace(SEARCH, accounts=("*",))))))
    after = load_config(path)
    assert after.theme == before.theme
    assert [c.type for c in after.columns] == [ColumnType.MENTIONS, ColumnType.SEARCH]
    assert export_config(path, Layout(after.columns)) == path.read_text()


def test_export_without_a_config(tmp_path: Path) -> None:
    text = export_config(tmp_path / "absent.toml", Layout((MENTIONS,)))
    assert text == '[[column]]\ntype = "mentions"\n'


def test_a_table_leaves_out_what_is_default() -> None:
    assert column_table(MENTIONS) == {"id": "c1", "type": "mentions"}
