"""Assessments, users, teams, jobs and job candidates."""

import pytest

from tests.flows_api.simulator.api import Api, faults_of


def test_assessments_come_in_pages_of_their_own_kind(api: Api) -> None:
    first = api.get("/assessment").json()["data"]
    assert len(first["assessments"]) == 10
    assert first["pagination"] == {"page": 1, "limit": 10, "total": 28, "totalPages": 3}
    third = api.get("/assessment", pageNumber=3).json()["data"]
    assert len(third["assessments"]) == 8
    everything = api.get("/assessment", perPage=40).json()["data"]["assessments"]
    assert everything[:10] == first["assessments"]
    assert len({item["assessmentId"] for item in everything}) == 28
    assert len({item["assessmentType"] for item in everything}) > 3


@pytest.mark.parametrize("path", ["/assessment", "/jobs"])
@pytest.mark.parametrize(
    "query", [{"perPage": 25}, {"perPage": 200}, {"page": 1}, {"pageNumber": 0}]
)
def test_only_documented_page_sizes_and_names_are_taken(
    api: Api, path: str, query: dict[str, int]
) -> None:
    assert list(faults_of(api.get(path, **query))) == list(query)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 6),
        ({"status": "INVITED"}, 1),
        ({"status": "INVITED,EXPIRED"}, 2),
        ({"search": "MENS"}, 1),
        ({"search": "northwindtalent"}, 6),
        ({"role": "Recruiter"}, 3),
        ({"isCompanyAdmin": "true"}, 1),
        ({"isCompanyAdmin": "false", "status": "ACTIVE", "role": "Recruiter"}, 2),
    ],
)
def test_users_are_filtered(api: Api, query: dict[str, str], count: int) -> None:
    data = api.get("/users", **query).json()["data"]
    assert len(data["users"]) == data["pagination"]["total"] == count


def test_users_and_teams_are_found_by_their_ids(api: Api) -> None:
    for name in ("users", "teams"):
        data = api.get(f"/{name}").json()["data"]
        for item in data["users"] if name == "users" else data:
            assert api.get(f"/{name}/{item['id']}").json()["data"] == item
        assert api.get(f"/{name}/none").status_code == 404


def test_a_team_counts_its_users(api: Api) -> None:
    users = api.get("/users").json()["data"]["users"]
    for team in api.get("/teams").json()["data"]:
        assert team["userCount"] == sum(team["id"] in user["teamIds"] for user in users)


def test_jobs_have_no_envelope(api: Api) -> None:
    page = api.get("/jobs").json()
    assert page["totalJobs"] == len(page["jobs"]) == 5
    assert api.get("/jobs/12345").json() == page["jobs"][0]
    assert api.get("/jobs/1").status_code == 404


def test_job_candidates_are_fetched_by_their_ids(api: Api) -> None:
    found = api.post("/job-candidates/bulk-fetch", jobCandidateIds=[4711, "4713", 4714.0, "x", 1])
    assert [item["id"] for item in found.json()["data"]] == [4711, 4713, 4714]


def test_at_most_a_hundred_are_fetched_per_call(api: Api) -> None:
    answer = api.post("/job-candidates/bulk-fetch", jobCandidateIds=list(range(101)))
    assert list(faults_of(answer)) == ["jobCandidateIds"]
