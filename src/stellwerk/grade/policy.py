"""The numbers of grading. People see and change them; points equal the chance in percent."""

from dataclasses import dataclass

Points = tuple[tuple[str, float], ...]
Phrases = tuple[tuple[str, str, float], ...]
HalfLives = tuple[tuple[str, str, str, float], ...]  # segment, product line, channel ('' = any), days
# The tables and single numbers that may count otherwise for a product line.
LINE_TABLES = (
    "channel_points", "industry_points", "size_points", "region_points", "role_points", "action_points",
    "interest_points",
)  # fmt: skip
LINE_NUMBERS = (
    "decider_points", "product_points", "value_points", "soon_points", "far_points", "no_phone_points",
    "free_mail_points", "customer_points", "dormant_points",
)  # fmt: skip
Rules = tuple[tuple[str, str, str, str, str, str, str, int], ...]


@dataclass(frozen=True, slots=True)
class GradePolicy:
    # From so many points on a lead is A.
    a_from: int = 45
    # Where the lead came from: the ground value.
    channel_points: Points = (
        ("referral", 24.0), ("fair", 16.0), ("phone", 16.0), ("web", 13.0), ("mail", 7.0),
        ("provider", 3.0), ("other", 8.0),
    )  # fmt: skip
    # Branches the products are made for.
    industry_points: Points = (
        ("toolmaking", 8.0), ("machining", 8.0), ("automotive", 6.0), ("aerospace", 6.0),
        ("medical", 6.0), ("mechanical_engineering", 5.0), ("energy", 3.0), ("crafts", 1.0),
    )  # fmt: skip
    # Size of the company.
    size_points: Points = (("S", 1.0), ("M", 4.0), ("L", 5.0))
    # Where the company is: country, or country and the beginning of its postcode, points. The longest that fits counts.
    region_points: Points = (("DE", 0.0), ("AT", 0.0), ("CH", 0.0))
    # What the person is called at work: name, words, points. A star stands for any letters, a comma for "or".
    role_points: Phrases = (
        ("production", "*fertigung*, *produktion*, *werkstatt*, *production*, *manufacturing*", 1.0),
        ("purchasing", "*einkauf*, *einkäufer*, purchas*, buyer*", 1.0),
        ("assistance", "*assisten*, sekret*, secretar*", -2.0),
        ("student", "*student*, praktik*, *azubi*, auszubild*, trainee*, intern", -12.0),
    )
    # What the person did, points per time. What is above 0 fades with the half-life and counts at most double.
    action_points: Points = (
        ("asked_for_offer", 14.0), ("visited_stand", 9.0), ("called_back", 8.0), ("asked_again", 6.0),
        ("downloaded", 4.0), ("clicked", 3.0), ("opened", 1.0), ("unsubscribed", -10.0),
    )  # fmt: skip
    # What was said: name, words, points. A star stands for any letters, a comma for "or". Fades with the half-life.
    interest_points: Phrases = (
        ("asks_for_offer", "*angebot*, *preis*, *kosten*, offerte*, quote*, *quotation*, price*", 12.0),
        (
            "asks_for_delivery",
            "*liefertermin*, *lieferzeit*, *lieferbar*, lead time*, *delivery*, *kurzfristig*, dringend*, urgent*",
            13.0,
        ),
        (
            "wants_demonstration",
            "*vorführ*, *probe*, testschnitt*, testteil*, demo*, *besuch*, termin, date, visit*, *rückruf*, call back",
            10.0,
        ),
        (
            "machine_stands",
            "steht oft, steht still, *ausfall*, defekt*, *altmaschine*, *ersatz*, replace*, breakdown*",
            9.0,
        ),
        (
            "budget_free",
            "budget frei*, budget ist frei*, budget da, budget ist da, budget vorhanden, budget ist vorhanden, "
            "budget approved, budget available, budget is available, *investition*",
            8.0,
        ),
        ("expands", "*erweiter*, neue halle, neuen halle, wachs*, *kapazität*, expan*", 6.0),
        (
            "unhappy_with_competitor",
            "unzufrieden*, lässt uns hängen, lassen uns hängen, unhappy, dissatisfied, wechsel*",
            8.0,
        ),
        (
            "only_material",
            "*katalog*, *prospekt*, *broschüre*, newsletter*, catalog*, brochure*, whitepaper*",
            -4.0,
        ),
        (
            "later",
            "nächstes jahr, nächsten jahr, nächste jahr, später*, erst in, noch kein budget, next year, not yet",
            -8.0,
        ),
    )
    # Days after which interest counts half.
    interest_half_life_days: float = 30.0
    # The same for one type of lead: segment, product line, channel (empty = any), days. The row that says most counts.
    half_lives: HalfLives = (("", "", "phone", 21.0), ("", "", "web", 21.0), ("", "", "provider", 60.0))
    # What counts otherwise for a product line: product line, name of the number or table above, its row (empty where
    # the number has none), points. Everything else counts for it as for all.
    line_points: tuple[tuple[str, str, str, float], ...] = (
        ("grinding", "industry_points", "toolmaking", 10.0),
        ("turning", "industry_points", "machining", 10.0),
    )
    # The person decides.
    decider_points: float = 7.0
    # A product line is known.
    product_points: float = 4.0
    # An order value is known.
    value_points: float = 3.0
    # The machine is needed within half a year; only after more than a year.
    soon_points: float = 4.0
    far_points: float = -5.0
    # Nobody to ring up; a private mail address for a company's machine.
    no_phone_points: float = -6.0
    free_mail_points: float = -5.0
    # Existing customers, and customers without an order for two years.
    customer_points: float = 7.0
    dormant_points: float = 10.0
    # Words in remarks that end the way: reason of the closed list, words.
    scrap_phrases: tuple[tuple[str, str], ...] = (
        ("competitor", "wettbewerber*, konkurrent*, ist selbst hersteller, competitor*"),
        (
            "no_need",
            "kein bedarf, keinen bedarf, nicht interessiert, kein interesse, hat schon gekauft, no need, "
            "not interested",
        ),
        (
            "no_authority",
            "*student*, praktik*, bachelorarbeit*, masterarbeit*, diplomarbeit*, nicht zuständig, no authority",
        ),
        (
            "consent_refused",
            "keine werbung, keine anrufe, keine kontaktaufnahme, nicht mehr anrufen, nicht mehr kontakt*, "
            "do not contact",
        ),
    )
    # Countries that are served; empty = all.
    served_countries: tuple[str, ...] = ()
    # Expected order value where the lead says nothing, by product line, and otherwise (in files: cents).
    usual_values: tuple[tuple[str, int], ...] = (
        ("turning", 4_500_000), ("milling", 6_500_000), ("grinding", 5_500_000),
    )  # fmt: skip
    usual_value_cents: int = 2_000_000
    # Days from the first contact to the order where too few own orders say it.
    usual_days: int = 60
    # A lead that was A stays A until it is so many points below the bar.
    stays_a_points: int = 3
    # A lead close below the bar is A, too, when chance x value x urgency come to this many cents.
    worthy_cents: int = 25_000_000
    # The bar for A falls by so many points at most when partners idle. 0 = never.
    bar_falls: int = 4
    # The bar for A rises by so many points at most when partners are full. 0 = never.
    bar_rises: int = 8
    # Below this share of the week's places the bar falls.
    bar_idle: float = 0.35
    # Above this share of the week's places the bar rises.
    bar_full: float = 0.85
    # So much of the places must have become free before a raised bar falls again, and the other way round.
    bar_slack: float = 0.1
    # The bar moves in steps of so many points.
    bar_step: int = 2
    # What happens next where it is not the usual: grade, temperature, segment, strategy field, channel (empty = any),
    # what, by whom, within how many days. The first row that fits counts.
    treatments: Rules = (
        ("A", "", "", "", "provider", "qualify", "call_centre", 1),
        ("B", "", "6", "", "", "win_back", "sales", 5),
        ("B", "", "4", "", "", "compare", "marketing", 7),
    )
    # Days from the grade to the next look at a B, and at a C.
    nurture_days: int = 14
    revisit_days: int = 180
    # B leads are asked for what is missing when they are this close to A.
    nearly_a_points: int = 10
