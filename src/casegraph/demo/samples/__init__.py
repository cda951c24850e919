"""The processes that people in the demo work with, one a module: what each is, and what its cases are about."""

from casegraph.demo.samples.building_permit import BUILDING_PERMIT
from casegraph.demo.samples.employee_onboarding import EMPLOYEE_ONBOARDING
from casegraph.demo.samples.incident import INCIDENT
from casegraph.demo.samples.loan_application import LOAN_APPLICATION
from casegraph.demo.samples.purchase_order import PURCHASE_ORDER

__all__ = ["BUILDING_PERMIT", "EMPLOYEE_ONBOARDING", "INCIDENT", "LOAN_APPLICATION", "PURCHASE_ORDER"]
