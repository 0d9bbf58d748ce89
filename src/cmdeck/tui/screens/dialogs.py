"""Every dialog by its name, imported when it first opens: none is needed for the first frame.

`dialogs.AskLine(…)` instead of an import at the head of the file, which a start would pay for.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cmdeck.tui.screens.ask import AskLine as AskLine
    from cmdeck.tui.screens.ask import YesNo as YesNo
    from cmdeck.tui.screens.choose import ChooseDialog as ChooseDialog
    from cmdeck.tui.screens.choose import account_option as account_option
    from cmdeck.tui.screens.column_editor import ColumnEditor as ColumnEditor
    from cmdeck.tui.screens.help import HelpScreen as HelpScreen
    from cmdeck.tui.screens.login import LoginDialog as LoginDialog
    from cmdeck.tui.screens.menu import MenuItem as MenuItem
    from cmdeck.tui.screens.menu import MenuScreen as MenuScreen
    from cmdeck.tui.screens.palette import PaletteScreen as PaletteScreen
    from cmdeck.tui.screens.palette import Verb as Verb
    from cmdeck.tui.screens.picture import PictureDialog as PictureDialog
    from cmdeck.tui.screens.preview import Preview as Preview
    from cmdeck.tui.screens.quit import Leaving as Leaving
    from cmdeck.tui.screens.quit import QuitDialog as QuitDialog
    from cmdeck.tui.screens.quit import Waits as Waits
    from cmdeck.tui.screens.quit import waits_of as waits_of
    from cmdeck.tui.screens.schedule import Calendar as Calendar
    from cmdeck.tui.screens.schedule import ScheduleDialog as ScheduleDialog
    from cmdeck.tui.screens.schedule_week import Planned as Planned
    from cmdeck.tui.screens.told import Told as Told
    from cmdeck.tui.screens.welcome import Way as Way
    from cmdeck.tui.screens.welcome import WelcomeScreen as WelcomeScreen

WHERE = {
    "AskLine": "ask",
    "YesNo": "ask",
    "ChooseDialog": "choose",
    "account_option": "choose",
    "ColumnEditor": "column_editor",
    "HelpScreen": "help",
    "LoginDialog": "login",
    "MenuItem": "menu",
    "MenuScreen": "menu",
    "PaletteScreen": "palette",
    "Verb": "palette",
    "PictureDialog": "picture",
    "Preview": "preview",
    "Leaving": "quit",
    "QuitDialog": "quit",
    "Waits": "quit",
    "waits_of": "quit",
    "Calendar": "schedule",
    "ScheduleDialog": "schedule",
    "Planned": "schedule_week",
    "Told": "told",
    "Way": "welcome",
    "WelcomeScreen": "welcome",
}
"""Name -> the module of this folder that has it."""


def __getattr__(name: str) -> object:
    """What `WHERE` names, imported now."""
    if name not in WHERE:
        raise AttributeError(name)
    found: object = getattr(import_module(f"cmdeck.tui.screens.{WHERE[name]}"), name)
    globals()[name] = found
    return found
