"""Records of a company's assessments, users, teams and jobs."""

import datetime as dt

from flows_api.models import Integer, Number, Page, Record, UnreadableItem


class Poster(Record, frozen=True):
    """The user who made an assessment."""

    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    client_id: str | None = None


class Assessment(Record, frozen=True):
    """An assessment that a step can use. ``duration`` is presumably in minutes.

    ``buckets`` is documented as an array without item type, and is passed on as it came
    (docs/partner-api.md, Assessments).
    """

    id: str
    name: str
    assessment_type: str | None = None
    status: str = ""
    duration: Number | None = None
    question_count: Integer | None = None
    submission_count: Integer | None = None
    hiring_for_role: str | None = None
    purpose_of_interview: str | None = None
    ai_language: str | None = None
    skills: tuple[str, ...] = ()
    buckets: tuple[object, ...] = ()
    company_id: str | None = None
    job_id: str | None = None
    created_by: str | None = None
    posted_by: Poster | None = None
    assessment_url: str | None = None
    is_email_verification_required: bool | None = None
    should_evaluate_cefr: bool | None = None
    created_at: dt.datetime | None = None
    last_updated_at: dt.datetime | None = None


class AssessmentPage(Page, frozen=True, kw_only=True):
    """A page of assessments."""

    assessments: tuple[Assessment, ...]


class User(Record, frozen=True):
    """A member of the company at the partner (docs/partner-api.md, Users and jobs)."""

    id: str
    email: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    status: str = ""
    role: str | None = None
    is_company_admin: bool | None = None
    invited_by_id: str | None = None
    team_id: str | None = None
    team_ids: tuple[str, ...] = ()
    reporting_manager_id: str | None = None


class UserPage(Page, frozen=True, kw_only=True):
    """A page of users."""

    users: tuple[User, ...]


class Team(Record, frozen=True):
    """A team of the company (docs/partner-api.md, Users and jobs)."""

    id: str
    name: str
    created_at: dt.datetime | None = None
    created_by: str | None = None
    user_count: Integer | None = None


class TeamList(Record, frozen=True):
    """All teams, which the partner does not page."""

    teams: tuple[Team, ...]
    unreadable: tuple[UnreadableItem, ...] = ()


class Job(Record, frozen=True):
    """A job, with the fields that the flow pages need (docs/partner-api.md, Users and jobs)."""

    id: str
    title: str | None = None
    status: str = ""
    work_mode: str | None = None
    created_at: dt.datetime | None = None


class JobPage(Page, frozen=True, kw_only=True):
    """A page of jobs."""

    jobs: tuple[Job, ...]


class JobCandidate(Record, frozen=True):
    """A candidate's application to a job (docs/partner-api.md, Users and jobs).

    The shape of ``criteria_matches``, ``ai_summary`` and ``recommend_to_recruiting_firm`` is not
    documented. They are passed on as they came.
    """

    id: str
    job_id: str | None = None
    candidate_id: str | None = None
    email: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    profile_match_score: Number | None = None
    evaluation_status: str = ""
    recommend_to_recruiting_firm: object = None
    criteria_matches: object = None
    ai_summary: object = None
