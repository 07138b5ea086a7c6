"""Assessments, jobs and users that the simulated companies start with, as plain data.

QUIZ is the only documented assessment type (docs/partner-api.md, Assessments). The others are
guesses.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AssessmentPlan:
    """An assessment of a scenario. ``duration`` is in minutes."""

    slug: str
    name: str
    type: str
    duration: int
    questions: int
    role: str
    skills: str


NORTHWIND_ASSESSMENTS = (
    AssessmentPlan("python-core", "Python fundamentals", "QUIZ", 20, 24, "Engineer", "Python"),
    AssessmentPlan("sql", "SQL and data modelling", "QUIZ", 25, 20, "Engineer", "SQL,Databases"),
    AssessmentPlan(
        "api-kata", "Build a small REST API", "CODING", 90, 3, "Engineer", "Python,HTTP"
    ),
    AssessmentPlan("react", "React and accessibility", "QUIZ", 20, 22, "Engineer", "React,WCAG"),
    AssessmentPlan(
        "ui-kata", "Frontend kata: a data table", "CODING", 75, 2, "Engineer", "HTML,CSS"
    ),
    AssessmentPlan(
        "sysdesign", "System design interview", "VOICE", 45, 6, "Engineer", "Architecture"
    ),
    AssessmentPlan("incident", "Incident call simulation", "VOICE", 30, 5, "Engineer", "SRE,Linux"),
    AssessmentPlan("linux", "Linux and networking", "QUIZ", 25, 28, "Engineer", "Linux,TCP/IP"),
    AssessmentPlan("cpp", "Modern C++ (C++20)", "QUIZ", 30, 25, "Engineer", "C++"),
    AssessmentPlan("misra", "Automotive safety: ISO 26262", "QUIZ", 35, 30, "Engineer", "Safety"),
    AssessmentPlan("english-b2", "English B2, listening", "LANGUAGE", 25, 40, "Support", "English"),
    AssessmentPlan("german-c1", "Deutsch C1, Lesen", "LANGUAGE", 40, 36, "Support", "German"),
    AssessmentPlan(
        "arabic-fluent", "العربية: فهم المقروء", "LANGUAGE", 30, 30, "Support", "Arabic"
    ),
    AssessmentPlan("empathy", "Difficult customers", "SITUATIONAL", 15, 12, "Support", "Empathy"),
    AssessmentPlan(
        "support-call", "Support call, role play", "VOICE", 20, 4, "Support", "Listening"
    ),
    AssessmentPlan("typing", "Typing and accuracy", "QUIZ", 10, 3, "Support", "Typing"),
    AssessmentPlan("numeracy", "Numerical reasoning", "QUIZ", 18, 18, "Graduate", "Numeracy"),
    AssessmentPlan("verbal", "Verbal reasoning", "QUIZ", 18, 20, "Graduate", "Reading"),
    AssessmentPlan("case", "Business case, in writing", "ESSAY", 60, 1, "Graduate", "Analysis"),
    AssessmentPlan("motivation", "Motivation interview", "VOICE", 15, 5, "Graduate", "Motivation"),
    AssessmentPlan("values", "How we work together", "SITUATIONAL", 12, 10, "Graduate", "Teamwork"),
    AssessmentPlan("cold-call", "Cold call, role play", "VOICE", 15, 3, "Sales", "Negotiation"),
    AssessmentPlan("crm", "Working with a CRM", "QUIZ", 15, 16, "Sales", "CRM"),
    AssessmentPlan("excel", "Spreadsheets for analysts", "QUIZ", 30, 15, "Analyst", "Excel"),
    AssessmentPlan("stats", "Statistics and experiments", "QUIZ", 30, 20, "Analyst", "Statistics"),
    AssessmentPlan("portfolio", "Portfolio walk-through", "VOICE", 30, 4, "Designer", "Design"),
    AssessmentPlan("forklift", "Forklift and site safety", "QUIZ", 12, 20, "Warehouse", "Safety"),
    AssessmentPlan("triage", "Triage and medication safety", "QUIZ", 30, 32, "Nurse", "Care"),
)
HARBOR_ASSESSMENTS = (
    AssessmentPlan("hb-composition", "Composition and colour", "QUIZ", 20, 18, "Artist", "Design"),
    AssessmentPlan("hb-maya", "Rigging in Maya", "CODING", 60, 2, "Artist", "Maya,Rigging"),
    AssessmentPlan("hb-talk", "A talk about your work", "VOICE", 20, 4, "Artist", "Portfolio"),
    AssessmentPlan(
        "hb-production", "Planning a production", "SITUATIONAL", 20, 10, "Producer", "Agile"
    ),
)

JOBS = (
    (12345, "Backend engineer", "HYBRID"),
    (12346, "Customer support specialist", "REMOTE"),
    (12347, "Graduate trainee", "ONSITE"),
    (12348, "Data analyst", "HYBRID"),
    (12349, "Sales development representative", "REMOTE"),
)
"""Id, title, work mode."""

JOB_CANDIDATES = (
    (4711, "Nadia", "Haddad", 88),
    (4712, "Tomás", "Ibáñez", 73),
    (4713, "Wei", "Chen", 64),
    (4714, "Élodie", "Lemaître", 91),
    (4715, "Oluwaseun", "Adébáyọ̀", 79),
    (4716, "Ingrid", "Ødegård", 55),
)
"""Id, first and last name, profile match of 100. The first two are in every scenario."""

TEAMS = ("Engineering hiring", "Operations hiring", "Early careers")
USERS = (
    ("Marta", "Lindgren", "ACTIVE", "Admin", True, 0),
    ("Kofi", "Mensah", "ACTIVE", "Recruiter", False, 0),
    ("Yuki", "Tanaka", "ACTIVE", "Recruiter", False, 1),
    ("Samira", "Rahimi", "ACTIVE", "Hiring manager", False, 2),
    (None, None, "INVITED", None, False, None),
    ("Paul", "Novák", "EXPIRED", "Recruiter", False, None),
)
"""First and last name, status, role, company admin, index of their team."""
