"""The actions of the list of studies."""

from __future__ import annotations

from qualcode.tui.actions.action import Action

ACTIONS: tuple[Action, ...] = (
    Action("home-new", ("n",), "home", footer=1, area="home"),
    Action("home-open", ("o",), "home", footer=2, area="home"),
    Action("home-demo", ("d",), "home", area="home"),
    Action("home-merge", ("m",), "home", footer=3, area="home"),
    Action("home-remove", ("x",), "home", footer=4, area="home"),
    Action("home-language", ("l",), "home", footer=5, area="home"),
    Action("home-theme", ("t",), "home", footer=8, area="home"),
    Action("home-help", ("question_mark", "f1"), "home", footer=6, area="home"),
    Action("home-quit", ("q", "escape"), "home", footer=7, area="home"),
)
