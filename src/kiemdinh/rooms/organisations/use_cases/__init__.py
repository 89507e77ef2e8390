"""What a person can do here. Each function is one transaction and leaves one event in the ledger.

`actor_account_id` is the account that acts (None: the system), `now` the moment written in the ledger, `on`
the day from which the change holds. Raises OrganisationError, in Vietnamese, when it may not happen.
"""

from kiemdinh.rooms.organisations.rules.errors import OrganisationError

from .directory import ImportResult, import_directory, rejected_file
from .directory_checks import RefusedRow
from .directory_runs import Findings, findings_of, is_broken_off, map_columns, open_import, run_import, start_import
from .places import PlacesLoaded, load_places
from .reform import ReformResult, move_schools_after_reform
from .schools import NewSchool, change_school_status, create_school, merge_schools, split_school
from .sites import add_site, close_site
from .units import close_unit, create_unit, move_unit, rename_unit
from .years import load_school_years

__all__ = (
    "Findings",
    "ImportResult",
    "NewSchool",
    "OrganisationError",
    "PlacesLoaded",
    "ReformResult",
    "RefusedRow",
    "add_site",
    "change_school_status",
    "close_site",
    "close_unit",
    "create_school",
    "create_unit",
    "findings_of",
    "import_directory",
    "is_broken_off",
    "load_places",
    "load_school_years",
    "map_columns",
    "merge_schools",
    "move_schools_after_reform",
    "move_unit",
    "open_import",
    "rejected_file",
    "rename_unit",
    "run_import",
    "split_school",
    "start_import",
)
