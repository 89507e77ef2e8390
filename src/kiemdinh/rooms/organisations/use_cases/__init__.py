"""What a person can do here. Each function is one transaction and leaves one event in the ledger.

`actor_account_id` is the account that acts (None: the system), `now` the moment written in the ledger, `on`
the day from which the change holds. Raises OrganisationError, in Vietnamese, when it may not happen.
"""

from kiemdinh.rooms.organisations.rules.errors import OrganisationError

from .directory import ImportResult, import_directory
from .directory_checks import RefusedRow
from .places import PlacesLoaded, load_places
from .reform import ReformResult, move_schools_after_reform
from .schools import NewSchool, change_school_status, create_school, merge_schools, split_school
from .sites import add_site, close_site
from .units import close_unit, create_unit, move_unit, rename_unit
from .years import load_school_years

__all__ = (
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
    "import_directory",
    "load_places",
    "load_school_years",
    "merge_schools",
    "move_schools_after_reform",
    "move_unit",
    "rename_unit",
    "split_school",
)
