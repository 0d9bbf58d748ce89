"""config.toml, layout.toml and the platform's places: read, check, default.

An error names file, line and key.
"""

from cmdeck.config.agree import Known
from cmdeck.config.layout import (
    Layout,
    columns_of,
    first_columns,
    load_layout,
    next_id,
    save_layout,
)
from cmdeck.config.load import check_config, describe, load_config, schema_keys
from cmdeck.config.places import Places, places
from cmdeck.config.schema import (
    AccountSettings,
    BrandSettings,
    Config,
    FeedSettings,
    NetworkSettings,
    PublishSettings,
    network_of,
)
from cmdeck.config.settings import Settings, settings, system_timezone

__all__ = [
    "AccountSettings",
    "BrandSettings",
    "Config",
    "FeedSettings",
    "Known",
    "Layout",
    "NetworkSettings",
    "Places",
    "PublishSettings",
    "Settings",
    "check_config",
    "columns_of",
    "describe",
    "first_columns",
    "load_config",
    "load_layout",
    "network_of",
    "next_id",
    "places",
    "save_layout",
    "schema_keys",
    "settings",
    "system_timezone",
]
