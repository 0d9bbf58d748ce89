"""config.toml: what it may say, and the errors that name file, line and key."""

import re
import tomllib
from datetime import timedelta
from pathlib import Path

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from cmdeck.config import (
    Config,
    Known,
    check_config,
    describe,
    load_config,
    load_layout,
    save_layout,
    schema_keys,
)
from cmdeck.config.read import TOP_KEYS
from cmdeck.errors import ConfigError
from cmdeck.i18n import use_language
from cmdeck.model.post import NetworkName

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "src" / "cmdeck" / "config" / "config.example.toml"
CONTRACT = ROOT.parent / "shared" / "design" / "cli.md"


@pytest.fixture(autouse=True)
def english() -> None:
    use_language("en")


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_no_file_means_the_defaults(tmp_path: Path) -> None:
    config = load_config(tmp_path / "absent.toml")
    assert config == Config()
    assert config.undo == timedelta(seconds=20)
    assert config.publish.quarantine[NetworkName.X] == timedelta(minutes=5)


def test_an_empty_file_means_the_defaults(tmp_path: Path) -> None:
    path = write(tmp_path, "")
    assert load_config(path) == Config(file=path)


def test_the_example_loads_and_holds_every_key() -> None:
    load_config(EXAMPLE)
    raw = tomllib.loads(EXAMPLE.read_text())
    shown = set()

    def walk(value: object, path: str) -> None:
        if path:
            shown.add(path)
        if isinstance(value, dict) and path != "keys.bindings":
            for key, inner in value.items():
                walk(inner, f"{path}.{key}" if path else key)
        elif isinstance(value, list):
            for inner in value:
                if isinstance(inner, dict):
                    for key, deeper in inner.items():
                        walk(deeper, f"{path}[].{key}")

    walk(raw, "")
    assert shown == schema_keys()


def test_the_contract_of_the_design_loads(tmp_path: Path) -> None:
    if not CONTRACT.exists():
        pytest.skip("the design pages are not beside this checkout")
    match = re.search(r"```toml\n(.*?)```", CONTRACT.read_text(), re.DOTALL)
    assert match is not None
    config = load_config(write(tmp_path, match[1]))
    assert config.keys == "deck"
    assert config.bindings == {"post.like": "f"}


def test_keys_above_the_first_table_are_those_of_the_schema() -> None:
    tables = {
        "keys",
        "network",
        "publish",
        "brand",
        "account",
        "feed",
        "reply",
        "column",
        "grammar",
    }
    assert set(TOP_KEYS) == {key for key in schema_keys() if "." not in key} - tables


@pytest.mark.parametrize(
    "text",
    [
        'keys = "plain"\n[keys.bindings]\n"post.like" = "f"\n',
        '[keys]\npreset = "plain"\n[keys.bindings]\n"post.like" = "f"\n',
        'keys = {preset = "plain", bindings = {"post.like" = "f"}}\n',
        "# keys = 1\n  keys='plain' # or deck\nkeys.bindings.\"post.like\" = 'f'\n",
    ],
)
def test_the_preset_may_be_written_short(tmp_path: Path, text: str) -> None:
    config = load_config(write(tmp_path, text))
    assert config.keys == "plain"
    assert config.bindings == {"post.like": "f"}


FAULTS = [
    ('theme = "dark"\nlangage = "fr"\n', 2, "langage", "“language”"),
    ('language = "de"\n', 1, "language", "fr · en"),
    ('keys = "dek"\n', 1, "keys.preset", "“deck”"),
    ("undo_seconds = -1\n", 1, "undo_seconds", "0 to 600"),
    ("undo_seconds = true\n", 1, "undo_seconds", "0 to 600"),
    ('confirm = "yes"\n', 1, "confirm", "true or false"),
    ('timezone = "Europe/Pariss"\n', 1, "timezone", "Europe/Paris"),
    ('[network]\nallow_private = ["*:80"]\n', 2, "network.allow_private", "wildcard"),
    ('[network]\ntheme = "dark"\n', 2, "network.theme", "top of the file"),
    ('[network]\nstream = "no"\n', 2, "network.stream", "true or false"),
    ('[network]\nproxy = "http://u:p@h:1"\n', 2, "network.proxy", "password"),
    ("\n[publish]\ngrace = 30\n", 3, "publish.grace", '"30m"'),
    ('[publish]\nquarantine = { x = "5 minutes" }\n', 2, "publish.quarantine.x", "30m"),
    ('[publish.quarantine]\nmastodo = "5m"\n', 2, "publish.quarantine.mastodo", "mastodon"),
    ("[[brand]]\nname = 'V'\n", 1, "brand[1]", "id is missing"),
    ("[[brand]]\nid = 'a'\n[[brand]]\nid = 'a'\n", 4, "brand[2].id", "twice"),
    ("[[brand]]\nid = 'a'\ncolor = 9\n", 3, "brand[1].color", "1 to 8"),
    ("[[brand]]\nid = 'a'\ncolor = '#12345'\n", 3, "brand[1].color", "1 to 8"),
    ("[[brand]]\nid = 'a'\ncolor = true\n", 3, "brand[1].color", "1 to 8"),
    ("[[brand]]\nid = 'a'\nslots = ['25:00']\n", 3, "brand[1].slots", "mon-fri 09:00"),
    ("[[brand]]\nid = 'a'\nhours = 'mon 18:00-09:00'\n", 3, "brand[1].hours", "18:00"),
    ("[[brand]]\nid = 'a'\nalt_text = 'require'\n", 3, "brand[1].alt_text", "“required”"),
    ("[brand]\nid = 'a'\n", 1, "brand", "[[brand]]"),
    ("[[account]]\nid = 'veloville'\n", 2, "account[1].id", "handle@network"),
    ("[[account]]\nid = 'v@mastadon'\n", 2, "account[1].id", "“mastodon”"),
    ("[[account]]\nid = 'v@mastodon'\n", 2, "account[1].id", "“v@mastodon.example”"),
    ("[[account]]\nid = 'v@facebook'\n", 2, "account[1].id", "“facebook” yet"),
    ("[[account]]\nid = 'v@x'\nbrand = 'velovile'\n", 3, "account[1].brand", "no brand"),
    ("[[account]]\nid = 'v@x'\nplan = 'enterprize'\n", 3, "account[1].plan", "“enterprise”"),
    ("[[account]]\nid = 'v@a.example'\nplan = 'x'\n", 3, "account[1].plan", "no plans"),
    ("[[account]]\nid = 'v@x'\ndaily_cost_limit = '1'\n", 3, "account[1].daily_cost_limit", "1.00"),
    ("[[account]]\nid = 'v@x'\nbase_url = 'http://127.0.0.1:1'\n", 3, "account[1].base_url",
     'allow_private = ["127.0.0.1:1"]'),
    ("[[account]]\nid = 'v@x'\nbase_url = 'http://127.1/'\n", 3, "account[1].base_url", "private"),
    ("[[account]]\nid = 'v@x'\nbase_url = 'http://2130706433/'\n", 3, "account[1].base_url",
     "private"),
    ("[[account]]\nid = 'v@x'\nbase_url = 'http://[::ffff:10.0.0.1]/'\n", 3,
     "account[1].base_url", "private"),
    ("[[account]]\nid = 'v@x'\nbase_url = 'http://api.example'\n", 3, "account[1].base_url",
     "https"),
    ("[[account]]\nid = 'v@x'\naccess_token = 'T0PSECRET'\n", 3, "account[1].access_token",
     "cmdeck login"),
    ("refresh_token = 'T0PSECRET'\n", 1, "refresh_token", "cmdeck login"),
    ("[[feed]]\ntitle = 'x'\n", 1, "feed[1]", "url is missing"),
    ("[[feed]]\nurl = 'file:///etc/passwd'\n", 2, "feed[1].url", "web address"),
    ("[[feed]]\nurl = 'https://a.example/f'\nbrand = 'b'\n", 3, "feed[1].brand", "no brand"),
    ("[[feed]]\nurl = 'http://localhost/f'\n", 2, "feed[1].url", "localhost:80"),
    ("[[column]]\ntype = 'mention'\n", 2, "column[1].type", "“mentions”"),
    ("[[column]]\n[[column]]\n", 1, "column[1]", "type is missing"),
    ("[[column]]\ntype = 'search'\n", 1, "column[1].query", "needs a query"),
    ("[[column]]\ntype = 'home'\naccounts = ['*',\n 'brand:v']\n", 4, "column[1].accounts[2]",
     "no brand"),
    ("[[column]]\ntype = 'home'\naccounts = '*'\n", 3, "column[1].accounts", "square"),
    ("[[column]]\ntype = 'home'\nwidth = 40.5\n", 3, "column[1].width", "0 to 400"),
    ("[keys.bindings]\npost.like = 'f'\n", 2, "keys.bindings.post", "quotes"),
    ("[keys.bindings]\n'post.like' = 'f,ctrl+j'\n", 2, "keys.bindings.'post.like'", "pasted"),
    ("[keys.bindings]\n'compose.send' = 'g s'\n", 2, "keys.bindings.'compose.send'", "F keys"),
    ("theme = \n", 1, "", "quotes"),
    ("theme = dark\n", 1, "", "quotes"),
    ("a = 1\ntheme 'dark'\n", 2, "", "= is missing"),
    ("a = 1\na = 2\n", 2, "", "twice"),
    ("x = [1,\n\n", 1, "", "ends before"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "key", "words"), FAULTS)
def test_a_fault_names_file_line_key_and_what_was_expected(
    tmp_path: Path, text: str, line: int, key: str, words: str
) -> None:
    path = write(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    fault = caught.value
    assert (fault.file, fault.line, fault.key) == (path, line, key)
    assert words in str(fault)
    assert f"line {line}" in str(fault)
    assert "T0PSECRET" not in str(fault)


def test_check_tells_every_fault_from_the_top(tmp_path: Path) -> None:
    path = write(tmp_path, "confirm = 1\ntheme = 2\n[[brand]]\nid = 3\n[[feed]]\n")
    _config, faults = check_config(path)
    assert [(fault.line, fault.key) for fault in faults] == [
        (1, "confirm"),
        (2, "theme"),
        (4, "brand[1].id"),
        (5, "feed[1]"),
    ]


def test_names_of_the_store_count_as_known(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "[[account]]\nid = 'v@x'\nbrand = 'velo'\n[[column]]\ntype = 'home'\naccounts = ['w@x']\n",
    )
    with pytest.raises(ConfigError, match="no brand"):
        load_config(path)
    load_config(path, Known(frozenset({"velo"}), frozenset({"w@x"})))
    with pytest.raises(ConfigError, match="no account “w@x”") as caught:
        load_config(path, Known(frozenset({"velo"}), frozenset()))
    load_config(path, Known(frozenset({"velo"})))
    assert caught.value.line == 6


def test_actions_are_compared_where_they_are_known(tmp_path: Path) -> None:
    path = write(tmp_path, "[keys.bindings]\n'post.lik' = 'f'\n'compose.send' = 'ctrl+s,f9'\n")
    assert len(load_config(path).bindings) == 2
    with pytest.raises(ConfigError, match="Did you mean “post"):
        load_config(path, Known(actions=frozenset({"post.like", "compose.send"})))


def test_the_wrong_encoding_and_a_folder_are_config_errors(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b'theme = "dark"\n# caf\xe9\n')
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    assert caught.value.line == 2
    with pytest.raises(ConfigError):
        load_config(tmp_path)


def test_a_mark_and_foreign_line_ends_are_forgiven(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b'\xef\xbb\xbftheme = "light"\r\nconfirm = 1\r\n')
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    assert (caught.value.line, caught.value.key) == (2, "confirm")


def test_a_fault_is_described_in_the_language_in_use(tmp_path: Path) -> None:
    path = write(tmp_path, "\nconfirm = 1\n")
    _config, (fault,) = check_config(path)
    assert describe(fault) == f"{path}, line 2, confirm: expected true or false, without quotes"
    plain = ConfigError("no", file=path)
    assert describe(plain) == f"{path}: no"


def test_an_account_of_a_host_may_name_its_port(tmp_path: Path) -> None:
    config = load_config(write(tmp_path, "[[account]]\nid = '@v@127.0.0.1:8765'\n"))
    assert config.accounts[0].id == "v@127.0.0.1:8765"


def test_an_account_of_a_blog_may_name_its_folder(tmp_path: Path) -> None:
    for name in ("v@127.0.0.1:8765/blog", "v@a.example/fr/blog", "v@localhost/blog"):
        text = f"[[account]]\nid = '{name}'\n[[column]]\ntype = 'home'\naccounts = ['{name}']\n"
        config = load_config(write(tmp_path, text))
        assert config.accounts[0].id == config.columns[0].accounts[0] == name
    _config, faults = check_config(write(tmp_path, "[[account]]\nid = 'v@a.example//blog'\n"))
    assert "account[1].id" in str(faults[0])


def test_what_cannot_be_seen_is_written_out(tmp_path: Path) -> None:
    _config, faults = check_config(write(tmp_path, '"\\u001b[2J" = 1\n'))
    assert "\x1b" not in str(faults[0])


ANY = st.recursive(
    st.one_of(
        st.booleans(),
        st.integers(-(2**63), 2**63 - 1),
        st.floats(allow_nan=False),
        st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=8),
        st.sampled_from(
            ["x", "5m", "mon-fri 09:00", "v@x", "http://127.0.0.1:1", "fr", "[::1", "*"]
        ),
        st.dates(),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2),
        st.dictionaries(st.sampled_from(["id", "type", "x", "preset", "bindings"]), inner),
    ),
    max_leaves=4,
)
TOP = sorted(key for key in schema_keys() if "." not in key)
INNER = sorted({key.rpartition(".")[2] for key in schema_keys() if "." in key})
TABLES = st.dictionaries(st.sampled_from(INNER), ANY, max_size=4)
DOCUMENTS = st.dictionaries(
    st.sampled_from([*TOP, "nonsense"]), st.one_of(ANY, TABLES, st.lists(TABLES, max_size=2))
)


@given(DOCUMENTS)
def test_whatever_a_file_says_the_answer_is_a_config_and_faults(
    tmp_path_factory: pytest.TempPathFactory, document: dict[str, object]
) -> None:
    path = tmp_path_factory.mktemp("any") / "config.toml"
    path.write_text(tomli_w.dumps(document), encoding="utf-8")
    _config, faults = check_config(path)
    assert all(fault.line for fault in faults)
    layout = load_layout(path)
    save_layout(path, layout)
    again = load_layout(path)
    assert (again.columns, again.foreign) == (layout.columns, layout.foreign)
    assert (again.focused, again.last, again.extra) == (layout.focused, layout.last, layout.extra)
