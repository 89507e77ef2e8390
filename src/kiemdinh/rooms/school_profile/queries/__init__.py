"""Reads of the figures of schools. Nothing here reads the clock."""

from kiemdinh.rooms.school_profile.queries.access import FigureAccess, school_for
from kiemdinh.rooms.school_profile.queries.figures import (
    CellView,
    ColumnView,
    RowView,
    TableView,
    entered_counts,
    figure_tables,
    figures_for,
    frozen_copy,
    years_without_figures,
)
from kiemdinh.rooms.school_profile.queries.forms import all_forms, form_by_key, form_for, form_on, forms_of
from kiemdinh.rooms.school_profile.queries.general import general_facts
from kiemdinh.rooms.school_profile.queries.importing import Change, NewFigure, changes_of
from kiemdinh.rooms.school_profile.queries.profiles import (
    ProfileRow,
    Proposal,
    profile_of,
    profiles_of,
    proposals,
    starters,
)
from kiemdinh.rooms.school_profile.rules.frozen import Difference, differences

__all__ = (
    "CellView",
    "Change",
    "ColumnView",
    "Difference",
    "FigureAccess",
    "NewFigure",
    "ProfileRow",
    "Proposal",
    "RowView",
    "TableView",
    "all_forms",
    "changes_of",
    "differences",
    "entered_counts",
    "figure_tables",
    "figures_for",
    "form_by_key",
    "form_for",
    "form_on",
    "forms_of",
    "frozen_copy",
    "general_facts",
    "profile_of",
    "profiles_of",
    "proposals",
    "school_for",
    "starters",
    "years_without_figures",
)
