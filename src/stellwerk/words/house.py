"""What all rooms share: stages, grades, temperatures, channels, levels, roles."""

from collections.abc import Mapping

from stellwerk.words.sentence import Pair

WORDS: Mapping[str, Pair] = {}

NAMES: Mapping[str, Mapping[str, Pair]] = {
    "channel": {
        "fair": ("Trade fair", "Messe"),
        "web": ("Web", "Web"),
        "phone": ("Phone", "Telefon"),
        "mail": ("E-mail", "E-Mail"),
        "provider": ("Address provider", "Adressanbieter"),
        "referral": ("Referral", "Empfehlung"),
        "other": ("Other", "Sonstiges"),
    },
    "stage": {
        "enrich": ("Being enriched", "Wird ergänzt"),
        "grade": ("Being graded", "Wird bewertet"),
        "qualify": ("To be qualified", "Zu qualifizieren"),
        "match": ("Being matched", "Wird zugeordnet"),
        "offer": ("Offered", "Angeboten"),
        "pursue": ("Taken", "In Arbeit"),
        "nurture": ("Being warmed", "Wird gewärmt"),
        "scrap": ("Scrapped", "Ausgemustert"),
        "stuck": ("Needs a person", "Braucht einen Menschen"),
        "closed": ("Closed", "Abgeschlossen"),
        "merged": ("Merged", "Zusammengeführt"),
    },
    "grade": {
        "A": ("Sales now", "Jetzt zum Vertrieb"),
        "B": ("Warm it", "Wärmen"),
        "C": ("Scrap", "Ausmustern"),
    },
    "temperature": {
        "cold": ("Cold", "kalt"),
        "warm": ("Warm", "warm"),
        "prospect": ("Prospect", "Interessent"),
        "customer": ("Customer", "Kunde"),
    },
    "level": {
        "gold": ("Gold", "Gold"),
        "silver": ("Silver", "Silber"),
        "base": ("Base", "Basis"),
        "new": ("New", "Neu"),
    },
    "performance": {
        "high": ("High performer", "Starker Partner"),
        "moderate": ("Moderate performer", "Mittlerer Partner"),
        "weak": ("Weak performer", "Schwacher Partner"),
    },
    "rhythm": {
        "regular": ("Regular: every month", "Regelmäßig: jeden Monat"),
        "loose": ("Loose: every quarter", "Locker: jedes Quartal"),
        "rare": ("Rare: once or twice a year", "Selten: ein- oder zweimal im Jahr"),
    },
    "role": {
        "marketing": ("Marketing", "Marketing"),
        "call_centre": ("Call centre", "Callcenter"),
        "agency": ("Agency", "Agentur"),
        "sales": ("Sales", "Vertrieb"),
        "expert": ("Expert", "Fachleute"),
        "channel": ("Channel management", "Partnerbetreuung"),
        "controlling": ("Controlling", "Controlling"),
        "privacy": ("Data protection", "Datenschutz"),
        "admin": ("Administration", "Verwaltung"),
        "partner": ("Partner", "Partner"),
        "partner_lead": ("Partner management", "Partner, Leitung"),
        "partner_member": ("Partner staff", "Partner, Team"),
    },
}
