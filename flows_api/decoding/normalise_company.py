"""Normalising functions for assessments, users, teams and jobs."""

from flows_api.decoding.normalise import normalise_one
from flows_api.decoding.values import (
    Fields,
    first_of,
    fold_keys,
    parse_count,
    parse_id,
    parse_ids,
    parse_link,
    parse_number,
    parse_time,
)


def assessment(raw: Fields) -> Fields:
    return raw | {
        "id": parse_id(first_of(raw, "assessment_id", "id")),
        "name": first_of(raw, "test_name", "name"),
        "duration": parse_number(raw.get("duration")),
        "company_id": parse_id(raw.get("company_id")),
        "job_id": parse_id(raw.get("job_id")),
        "created_by": parse_id(raw.get("created_by")),
        "posted_by": normalise_one(raw.get("posted_by"), poster),
        "assessment_url": parse_link(raw.get("assessment_url")),
        "created_at": parse_time(raw.get("created_at")),
        "last_updated_at": parse_time(
            first_of(raw, "last_updated_on", "last_updated_at", "updated_at")
        ),
    }


def poster(raw: Fields) -> Fields:
    return raw | {"client_id": parse_id(raw.get("client_id"))}


def user(raw: Fields) -> Fields:
    return raw | {
        "id": parse_id(raw.get("id")),
        "invited_by_id": parse_id(raw.get("invited_by_id")),
        "team_id": parse_id(raw.get("team_id")),
        "team_ids": parse_ids(raw.get("team_ids")),
        "reporting_manager_id": parse_id(raw.get("reporting_manager_id")),
    }


def team(raw: Fields) -> Fields:
    return raw | {
        "id": parse_id(raw.get("id")),
        "created_at": parse_time(raw.get("created_at")),
        "created_by": parse_id(raw.get("created_by")),
        "user_count": parse_count(raw.get("user_count")),
    }


def job(raw: Fields) -> Fields:
    return raw | {
        "id": parse_id(raw.get("id")),
        "title": first_of(raw, "title", "name"),
        "created_at": parse_time(raw.get("created_at")),
    }


def job_candidate(raw: Fields) -> Fields:
    details = fold_keys(raw.get("candidate_details"))
    return raw | {
        "id": parse_id(raw.get("id")),
        "job_id": parse_id(raw.get("job_id")),
        "candidate_id": parse_id(raw.get("candidate_id")) or parse_id(details.get("id")),
        "email": raw.get("email") or details.get("email"),
        "first_name": raw.get("first_name") or details.get("first_name"),
        "last_name": raw.get("last_name") or details.get("last_name"),
    }
