"""The flows of each scenario, as plain data. ``scenarios`` builds worlds from them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StepPlan:
    """A step of a scenario.

    ``assessment`` is a slug of the catalogue. A slug that is not there stands for a deleted
    assessment.
    """

    assessment: str
    threshold: float
    name: str | None = None
    instructions: str | None = None
    pass_action: str | None = None


@dataclass(frozen=True, slots=True)
class FlowPlan:
    """A flow of a scenario, its candidates assigned over ``days``, ending ``quiet`` days ago."""

    name: str
    steps: tuple[StepPlan, ...]
    candidates: int
    description: str | None = None
    status: str = "ACTIVE"
    days: float = 30
    quiet: float = 0
    tongues: tuple[str, ...] = ()


ADVANCE = "ADVANCE"
NOTIFY = "NOTIFY_RECRUITER"

BACKEND = FlowPlan(
    "Backend engineer",
    (
        StepPlan("python-core", 60, "Technical quiz", "Twenty minutes, no preparation.", ADVANCE),
        StepPlan("api-kata", 65, "Coding task", "Use any framework you like.", ADVANCE),
        StepPlan("sysdesign", 70, "System design", "Have paper and a pen at hand.", NOTIFY),
    ),
    184,
    "Quiz, then a small API, then a conversation about a system of your choice.",
)
SUPPORT = FlowPlan(
    "Customer support specialist",
    (
        StepPlan("english-b2", 55, "English", None, ADVANCE),
        StepPlan("empathy", 50, "Difficult customers", None, ADVANCE),
        StepPlan("support-call", 60, "Role play", "Find a quiet room with a headset.", NOTIFY),
    ),
    2_400,
    "For the Lisbon, Kraków and Cairo hubs. Opens twice a year.",
    days=42,
)
GRADUATES = FlowPlan(
    "Graduate programme 2027",
    (
        StepPlan("numeracy", 50, "Numbers"),
        StepPlan("verbal", 50, "Words"),
        StepPlan("values", 45, "How we work together"),
        StepPlan("case", 60, "A case", "One hour. A calculator is welcome.", NOTIFY),
        StepPlan("motivation", 65, "Conversation", None, NOTIFY),
    ),
    420,
    "Five steps over three weeks, for finance, operations and technology.",
    days=24,
)
RELIABILITY = FlowPlan(
    "Site reliability engineer",
    (StepPlan("linux", 65), StepPlan("incident", 70, "Incident call", None, NOTIFY)),
    0,
)
CONTROLLER = FlowPlan(
    "Financial controller (closed)",
    (StepPlan("ifrs-2024", 60, "IFRS quiz"), StepPlan("excel", 70, "Spreadsheets")),
    31,
    "Filled in the spring; kept for the record.",
    "ARCHIVED",
    days=90,
    quiet=120,
)

NORTHWIND_DEMO = (
    BACKEND,
    SUPPORT,
    GRADUATES,
    FlowPlan(
        "Frontend engineer",
        (
            StepPlan("react", 60, "React", None, ADVANCE),
            StepPlan("ui-kata", 65, "A data table", "It has to work by keyboard alone.", NOTIFY),
        ),
        96,
        "Accessibility counts as much as code.",
    ),
    FlowPlan(
        "Data analyst",
        (StepPlan("excel", 55), StepPlan("sql", 60), StepPlan("stats", 62.5, "Experiments")),
        143,
        "Spreadsheets, SQL, and judgement about numbers.",
    ),
    FlowPlan(
        "Sales development representative, DACH",
        (StepPlan("german-c1", 70, "Deutsch"), StepPlan("crm", 50), StepPlan("cold-call", 60)),
        88,
        "Deutschsprachige Neukundengewinnung, remote oder in Zürich.",
        tongues=("german", "turkish", "polish"),
    ),
    FlowPlan(
        "Senior embedded software engineer (C++, automotive functional safety, ISO 26262),"
        " Stuttgart or remote within Germany, on behalf of a client who will not be named",
        (StepPlan("cpp", 70, "C++"), StepPlan("misra", 75, "Safety"), StepPlan("sysdesign", 70)),
        37,
        "A long search: few apply, fewer pass. Please ring Samira before lowering a threshold.",
        days=75,
    ),
    RELIABILITY,
    FlowPlan(
        "مهندس دعم فني — Arabic-speaking technical support",
        (StepPlan("arabic-fluent", 75, "اللغة العربية"), StepPlan("linux", 55, "Linux")),
        64,
        "للعمل من القاهرة أو عن بُعد.",
        tongues=("arabic", "hebrew", "turkish"),
    ),
    FlowPlan(
        "Warehouse shift lead",
        (StepPlan("forklift", 80, "Site safety", "You may repeat it after a day."),),
        212,
        "One step. Those who pass are rung up the same day.",
        tongues=("english", "polish", "portuguese", "vietnamese"),
    ),
    FlowPlan(
        "Night nurse, Hamburg",
        (StepPlan("triage", 80, "Triage"), StepPlan("german-c1", 60), StepPlan("empathy", 55)),
        58,
        None,
        "INACTIVE",
        quiet=21,
    ),
    FlowPlan(
        "Product designer",
        (StepPlan("portfolio", 65, "Portfolio"), StepPlan("values", 50)),
        49,
        "Paused until the new head of design has started.",
        "INACTIVE",
        quiet=40,
    ),
    FlowPlan(
        "Localisation reviewer, East Asia",
        (StepPlan("english-b2", 70), StepPlan("typing", 40)),
        120,
        "日本語・한국어・中文",
        tongues=("chinese", "japanese", "korean"),
    ),
    CONTROLLER,
    FlowPlan("Executive assistant", (StepPlan("verbal", 60), StepPlan("values", 50)), 9, days=4),
)
HARBOR_DEMO = (
    FlowPlan("3D artist", (StepPlan("hb-composition", 60), StepPlan("hb-maya", 65)), 44, "Rigs."),
    FlowPlan("Producer", (StepPlan("hb-production", 55), StepPlan("hb-talk", 60)), 17),
    FlowPlan(
        "Concept artist", (StepPlan("hb-talk", 70, "Show your work"),), 26, "Portfolio first."
    ),
)


def _sized(plan: FlowPlan, candidates: int) -> FlowPlan:
    return FlowPlan(
        plan.name, plan.steps, candidates, plan.description, plan.status, quiet=plan.quiet
    )


NORTHWIND_SMALL = (
    _sized(BACKEND, 40),
    _sized(SUPPORT, 18),
    RELIABILITY,
    _sized(CONTROLLER, 4),
)
HARBOR_SMALL = (FlowPlan("3D artist", (StepPlan("hb-composition", 60),), 3),)
NORTHWIND_LARGE = (
    FlowPlan(
        "Graduate intake, all regions",
        GRADUATES.steps[:3],
        100_000,
        "Every application of the year in one flow.",
        days=60,
    ),
    BACKEND,
)
