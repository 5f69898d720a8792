"""`/v1/users`: staff and their tokens, for admins; `/v1/me`: who I am."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel
from sqlmodel import col, select

from agent.api.access import AdminPerson, AnyStaff, Service
from agent.api.fields import Name
from agent.api.talk_view import shown_name
from crm import audit, staff
from crm.staff import Staff

router = APIRouter(prefix="/v1", tags=["staff"])


class NewPerson(BaseModel):
    """Somebody to enrol, or to give a new role and a new token."""

    email: Name
    role: staff.StaffRole
    name: Name | None = None


class PersonView(BaseModel):
    id: str
    email: str
    name: str
    role: str

    @classmethod
    def of(cls, person: Staff) -> PersonView:
        return cls(id=person.id, email=person.email, name=shown_name(person), role=person.role)


class Enrolled(PersonView):
    """The token is shown this once."""

    token: str


@router.get("/me")
def read_me(person: AnyStaff) -> PersonView:
    """Whose token this is."""
    return PersonView.of(person)


@router.get("/users")
def list_users(_: AdminPerson, app: Service) -> list[PersonView]:
    """Everybody who works here."""
    with app.database.reading() as session:
        return [PersonView.of(person) for person in session.exec(select(Staff).order_by(col(Staff.email)))]


@router.post("/users", status_code=201)
def add_user(new: NewPerson, admin: AdminPerson, app: Service) -> Enrolled:
    """Enrol someone, or renew her role and token."""
    now = app.clock()
    with app.database.writing() as session:
        person, token = staff.add(session, new.email, new.role, now)
        person.name = new.name or person.name
        audit.record(session, now, f"staff:{admin.id}", "add_user", f"staff:{person.id}", role=new.role)
        return Enrolled(**PersonView.of(person).model_dump(), token=token)
