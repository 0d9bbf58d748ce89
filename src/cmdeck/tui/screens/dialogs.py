"""Every dialog by its name, imported when it first opens: none is needed for the first frame.

`dialogs.AskLine(…)` instead of an import at the head of the file, which a start would pay for.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cmdeck.tui.screens.article import ArticleDialog as ArticleDialog
    from cmdeck.tui.screens.article_preview import ArticlePreview as ArticlePreview
    from cmdeck.tui.screens.ask import AskLine as AskLine
    from cmdeck.tui.screens.ask import YesNo as YesNo
    from cmdeck.tui.screens.attached import AttachedDialog as AttachedDialog
    from cmdeck.tui.screens.attached import Chosen as Chosen
    from cmdeck.tui.screens.audience import Audience as Audience
    from cmdeck.tui.screens.audience import AudienceDialog as AudienceDialog
    from cmdeck.tui.screens.calendar import CalendarScreen as CalendarScreen
    from cmdeck.tui.screens.calendar import Picked as Picked
    from cmdeck.tui.screens.calendar import Then as Then
    from cmdeck.tui.screens.choose import ChooseDialog as ChooseDialog
    from cmdeck.tui.screens.choose import Option as Option
    from cmdeck.tui.screens.choose import account_option as account_option
    from cmdeck.tui.screens.column_editor import ColumnEditor as ColumnEditor
    from cmdeck.tui.screens.dialog import Choice as Choice
    from cmdeck.tui.screens.help import HelpScreen as HelpScreen
    from cmdeck.tui.screens.importing import Answer as Answer
    from cmdeck.tui.screens.importing import PlanDialog as PlanDialog
    from cmdeck.tui.screens.journal import JournalScreen as JournalScreen
    from cmdeck.tui.screens.login import LoginDialog as LoginDialog
    from cmdeck.tui.screens.many import ManyCancelled as ManyCancelled
    from cmdeck.tui.screens.many import ManyMoved as ManyMoved
    from cmdeck.tui.screens.many import Outlook as Outlook
    from cmdeck.tui.screens.menu import MenuItem as MenuItem
    from cmdeck.tui.screens.menu import MenuScreen as MenuScreen
    from cmdeck.tui.screens.missed import Decision as Decision
    from cmdeck.tui.screens.missed import MissedDialog as MissedDialog
    from cmdeck.tui.screens.missed import Sending as Sending
    from cmdeck.tui.screens.palette import PaletteScreen as PaletteScreen
    from cmdeck.tui.screens.palette import Verb as Verb
    from cmdeck.tui.screens.picture import PictureDialog as PictureDialog
    from cmdeck.tui.screens.preview import Look as Look
    from cmdeck.tui.screens.preview import PreviewDialog as PreviewDialog
    from cmdeck.tui.screens.preview import Previewed as Previewed
    from cmdeck.tui.screens.preview import Sheet as Sheet
    from cmdeck.tui.screens.quit import Leaving as Leaving
    from cmdeck.tui.screens.quit import QuitDialog as QuitDialog
    from cmdeck.tui.screens.quit import Waits as Waits
    from cmdeck.tui.screens.quit import waits_of as waits_of
    from cmdeck.tui.screens.rehearsal import Rehearsal as Rehearsal
    from cmdeck.tui.screens.schedule import Calendar as Calendar
    from cmdeck.tui.screens.schedule import ScheduleDialog as ScheduleDialog
    from cmdeck.tui.screens.schedule_week import Planned as Planned
    from cmdeck.tui.screens.told import Told as Told
    from cmdeck.tui.screens.welcome import Way as Way
    from cmdeck.tui.screens.welcome import WelcomeScreen as WelcomeScreen

WHERE = {
    "AskLine": "ask",
    "YesNo": "ask",
    "ArticleDialog": "article",
    "Audience": "audience",
    "AudienceDialog": "audience",
    "Choice": "dialog",
    "CalendarScreen": "calendar",
    "Picked": "calendar",
    "Then": "calendar",
    "ChooseDialog": "choose",
    "Option": "choose",
    "account_option": "choose",
    "ColumnEditor": "column_editor",
    "HelpScreen": "help",
    "Answer": "importing",
    "PlanDialog": "importing",
    "JournalScreen": "journal",
    "LoginDialog": "login",
    "ManyCancelled": "many",
    "ManyMoved": "many",
    "Outlook": "many",
    "MenuItem": "menu",
    "MenuScreen": "menu",
    "Decision": "missed",
    "MissedDialog": "missed",
    "Sending": "missed",
    "PaletteScreen": "palette",
    "Verb": "palette",
    "AttachedDialog": "attached",
    "Chosen": "attached",
    "PictureDialog": "picture",
    "ArticlePreview": "article_preview",
    "Leaving": "quit",
    "QuitDialog": "quit",
    "Waits": "quit",
    "waits_of": "quit",
    "Rehearsal": "rehearsal",
    "Calendar": "schedule",
    "ScheduleDialog": "schedule",
    "Planned": "schedule_week",
    "Look": "preview",
    "PreviewDialog": "preview",
    "Previewed": "preview",
    "Sheet": "preview",
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
