"""Normalising functions for assessments, users, teams and jobs."""

from flows_api.normalise import one
from flows_api.values import Fields, first, fold, identifier, identifiers, link, moment, number


def assessment(raw: Fields) -> Fields:
    return raw | {
        "id": identifier(first(raw, "assessment_id", "id")),
        "name": first(raw, "test_name", "name"),
        "duration": number(raw.get("duration")),
        "company_id": identifier(raw.get("company_id")),
        "job_id": identifier(raw.get("job_id")),
        "created_by": identifier(raw.get("created_by")),
        "posted_by": one(raw.get("posted_by"), poster),
        "assessment_url": link(raw.get("assessment_url")),
        "created_at": moment(raw.get("created_at")),
        "last_updated_at": moment(first(raw, "last_updated_on", "last_updated_at", "updated_at")),
    }


def poster(raw: Fields) -> Fields:
    return raw | {"client_id": identifier(raw.get("client_id"))}


def user(raw: Fields) -> Fields:
    return raw | {
        "id": identifier(raw.get("id")),
        "invited_by_id": identifier(raw.get("invited_by_id")),
        "team_id": identifier(raw.get("team_id")),
        "team_ids": identifiers(raw.get("team_ids")),
        "reporting_manager_id": identifier(raw.get("reporting_manager_id")),
    }


def team(raw: Fields) -> Fields:
    return raw | {
        "id": identifier(raw.get("id")),
        "created_at": moment(raw.get("created_at")),
        "created_by": identifier(raw.get("created_by")),
    }


def job(raw: Fields) -> Fields:
    return raw | {
        "id": identifier(raw.get("id")),
        "title": first(raw, "title", "name"),
        "created_at": moment(raw.get("created_at")),
    }


def job_candidate(raw: Fields) -> Fields:
    details = fold(raw.get("candidate_details"))
    return raw | {
        "id": identifier(raw.get("id")),
        "job_id": identifier(raw.get("job_id")),
        "candidate_id": identifier(raw.get("candidate_id")) or identifier(details.get("id")),
        "email": raw.get("email") or details.get("email"),
        "first_name": raw.get("first_name") or details.get("first_name"),
        "last_name": raw.get("last_name") or details.get("last_name"),
    }
