"""The numbers of grading. People see and change them; points equal the chance in percent."""

from dataclasses import dataclass

Points = tuple[tuple[str, float], ...]
Phrases = tuple[tuple[str, str, float], ...]


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
    # What was said or done: name, phrase (a regular expression), points. Fades with the half-life.
    interest_points: Phrases = (
        ("asks_for_offer", r"angebot|preis|kosten|offerte|quot(e|ation)|price", 12.0),
        (
            "asks_for_delivery",
            r"liefer(termin|zeit|bar)|lead time|delivery|kurzfristig|dringend|urgent",
            13.0,
        ),
        (
            "wants_demonstration",
            r"vorf[üu]hr|probe|test(schnitt|teil)|demo|besuch|\b(termin|date)\b|visit|r[üu]ckruf|call back",
            10.0,
        ),
        ("machine_stands", r"steht (oft|still)|ausfall|defekt|altmaschine|ersatz|replace|breakdown", 9.0),
        ("budget_free", r"budget (ist )?(frei|da|vorhanden|approved|available)|investition", 8.0),
        ("expands", r"erweiter|neue halle|wachs|kapazit[äa]t|expan", 6.0),
        ("unhappy_with_competitor", r"unzufrieden|l[äa]sst uns h[äa]ngen|unhappy|dissatisfied|wechsel", 8.0),
        ("only_material", r"katalog|prospekt|brosch[üu]re|newsletter|catalog|brochure|whitepaper", -4.0),
        ("later", r"n[äa]chste[sn]? jahr|sp[äa]ter|erst in|noch kein budget|next year|not yet", -8.0),
    )
    # Days after which interest counts half.
    interest_half_life_days: float = 30.0
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
    # Phrases in remarks that end the way: reason of the closed list, phrase.
    scrap_phrases: tuple[tuple[str, str], ...] = (
        ("competitor", r"wettbewerber|konkurrent|ist selbst hersteller|competitor"),
        ("no_need", r"kein(en)? bedarf|nicht interessiert|kein interesse|hat schon gekauft|no need|not interested"),
        ("no_authority", r"student|praktik|bachelorarbeit|masterarbeit|diplomarbeit|nicht zust[äa]ndig|no authority"),
        ("consent_refused", r"keine? (werbung|anrufe|kontaktaufnahme)|nicht mehr (anrufen|kontakt)|do not contact"),
    )  # fmt: skip
    # Countries that are served; empty = all.
    served_countries: tuple[str, ...] = ()
    # Expected order value in cents where the lead says nothing, by product line, and otherwise.
    usual_values: tuple[tuple[str, int], ...] = (
        ("turning", 4_500_000), ("milling", 6_500_000), ("grinding", 5_500_000),
    )  # fmt: skip
    usual_value_cents: int = 2_000_000
    # Days from the grade to the next look at a B, and at a C.
    nurture_days: int = 14
    revisit_days: int = 180
    # B leads are asked for what is missing when they are this close to A.
    nearly_a_points: int = 10
