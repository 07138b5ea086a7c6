"""JSON of assessments, users, teams, jobs and job candidates."""

from flows_api.simulator.endpoints.validation import Fields
from flows_api.simulator.shapes.common import epoch_ms
from flows_api.simulator.world.records import Assessment, Company, Job, JobCandidate, Team, User


def assessment_json(assessment: Assessment, company: Company) -> Fields:
    """Return an assessment's JSON. Times are epoch milliseconds, ``duration`` is in minutes."""
    author = next(iter(company.users.values()))
    return {
        "assessmentId": assessment.id,
        "testName": assessment.name,
        "companyId": company.id,
        "jobId": str(next(iter(company.jobs))),
        "status": assessment.status,
        "assessmentType": assessment.type,
        "questionCount": assessment.question_count,
        "hiringForRole": assessment.role,
        "purposeOfInterview": "SCREENING",
        "duration": assessment.duration,
        "aiLanguage": assessment.language,
        "skills": assessment.skills,
        "buckets": [],
        "createdAt": epoch_ms(assessment.created_at),
        "lastUpdatedOn": epoch_ms(assessment.created_at),
        "createdBy": author.id,
        "isEmailVerificationRequired": False,
        "shouldEvaluateCEFR": assessment.type == "LANGUAGE",
        "assessmentUrl": f"https://talent.example/apps/start-quiz?testId={assessment.id}",
        "postedBy": {
            "firstName": author.first_name,
            "lastName": author.last_name,
            "email": author.email,
            "clientId": author.id,
        },
        "submissionCount": 0,
    }


def user_json(user: User) -> Fields:
    """Return a user's JSON."""
    return {
        "id": user.id,
        "email": user.email,
        "firstName": user.first_name,
        "lastName": user.last_name,
        "status": user.status,
        "role": user.role,
        "isCompanyAdmin": user.is_company_admin,
        "invitedById": user.invited_by_id,
        "teamId": user.team_id,
        "teamIds": [user.team_id] if user.team_id else [],
        "reportingManagerId": None,
    }


def team_json(team: Team, company: Company) -> Fields:
    """Return a team's JSON. ``createdAt`` is in epoch milliseconds."""
    return {
        "id": team.id,
        "name": team.name,
        "createdAt": epoch_ms(team.created_at),
        "createdBy": team.created_by,
        "userCount": sum(user.team_id == team.id for user in company.users.values()),
    }


def job_json(job: Job) -> Fields:
    """Return a job's JSON. ``createdAt`` is in seconds, as the documented sample suggests."""
    return {
        "id": job.id,
        "title": job.title,
        "status": job.status,
        "workMode": job.work_mode,
        "createdAt": int(job.created_at),
    }


def job_candidate_json(found: JobCandidate) -> Fields:
    """Return a job candidate's JSON. The content of ``candidate_details`` is a guess."""
    return {
        "id": found.id,
        "jobId": found.job_id,
        "candidateId": found.candidate_id,
        "profileMatchScore": found.match,
        "evaluationStatus": "APPROVED" if found.match >= 70 else "PENDING",
        "criteriaMatches": [],
        "recommendToRecruitingFirm": found.match >= 85,
        "aiSummary": None,
        "candidate_details": {
            "id": found.candidate_id,
            "first_name": found.first_name,
            "last_name": found.last_name,
            "email": found.email,
        },
    }
