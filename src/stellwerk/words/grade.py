"""What a lead is worth, and how to treat it next. The points stand beside the words of `grade.*`."""

from collections.abc import Mapping

from stellwerk.words.sentence import Pair

WORDS: Mapping[str, Pair] = {
    "grade.channel": ("Ground value {channel}", "Grundwert {channel}"),
    "grade.customer": ("is a customer", "ist Kunde"),
    "grade.decider": ("decides in person", "entscheidet selbst"),
    "grade.dormant": ("customer without an order for two years", "Kunde, seit zwei Jahren ohne Auftrag"),
    "grade.far": ("needed only on {date}", "erst zum {date} gebraucht"),
    "grade.free_mail": ("private e-mail address", "private E-Mail-Adresse"),
    "grade.industry": ("Industry {industry}", "Branche {industry}"),
    "grade.limit": ("limit of the scale", "Grenze der Skala"),
    "grade.no_phone": ("no telephone number", "keine Telefonnummer"),
    "grade.own_history": (
        "own experience from {outcomes} closed leads",
        "eigene Erfahrung aus {outcomes} abgeschlossenen Leads",
    ),
    "grade.product": ("Product {product}", "Produkt {product}"),
    "grade.said.asks_for_delivery": ("asks for the delivery date", "fragt nach Liefertermin"),
    "grade.said.asks_for_offer": ("asks for a quotation", "fragt nach einem Angebot"),
    "grade.said.budget_free": ("budget is there", "Budget ist da"),
    "grade.said.expands": ("is expanding", "erweitert"),
    "grade.said.later": ("only later", "erst später"),
    "grade.said.machine_stands": ("machine stands still or is old", "Maschine steht oder ist alt"),
    "grade.said.only_material": ("wants only material", "möchte nur Unterlagen"),
    "grade.said.unhappy_with_competitor": ("unhappy with a competitor", "unzufrieden mit dem Wettbewerb"),
    "grade.said.wants_demonstration": ("wants to see or talk", "möchte Vorführung oder Gespräch"),
    "grade.size": ("Company size {size}", "Firmengröße {size}"),
    "grade.soon": ("needed by {date}", "bis {date} gebraucht"),
    "grade.value": ("value known: {value_cents}", "Wert bekannt: {value_cents}"),
    "treat.ask": (
        "{missing} {missing|point is|points are} missing for an A. A call can clear that up.",
        "Bis A {missing|fehlt|fehlen} {missing} {missing|Punkt|Punkte}. Ein Anruf kann das klären.",
    ),
    "treat.ask_need": (
        "It is not known yet which product is wanted.",
        "Es ist noch nicht bekannt, um welches Produkt es geht.",
    ),
    "treat.inform": (
        "The interest in {product} is known, but not ripe yet.",
        "Das Interesse an {product} ist bekannt, aber noch nicht reif.",
    ),
    "treat.offer": (
        "{points} points are enough for an A. A partner gets the lead now.",
        "{points} Punkte reichen für A. Ein Partner bekommt den Lead jetzt.",
    ),
    "treat.revisit": (
        "There is no prospect now: {scrap}. It will be looked at again later.",
        "Zurzeit ist hier nichts zu gewinnen: {scrap}. Später wird noch einmal nachgesehen.",
    ),
}

NAMES: Mapping[str, Mapping[str, Pair]] = {
    "scrap": {
        "no_need": ("No need", "kein Bedarf"),
        "no_authority": ("No authority to buy", "nicht zuständig"),
        "competitor": ("Competitor", "Wettbewerber"),
        "out_of_area": ("Outside the area served", "außerhalb des Gebiets"),
        "consent_refused": ("Consent refused", "Einwilligung verweigert"),
        "duplicate": ("Duplicate", "doppelt"),
        "junk": ("Unusable", "unbrauchbar"),
    },
    "treatment": {
        "offer": ("Offer it to a partner", "Einem Partner anbieten"),
        "revisit": ("Look again later", "Später noch einmal ansehen"),
        "ask": ("Call and qualify", "Anrufen und qualifizieren"),
        "ask_need": ("Ask what is needed", "Nach dem Bedarf fragen"),
        "inform": ("Send information", "Informationen senden"),
    },
    "segment": {
        "1": ("Founders", "Gründer"),
        "2": ("Formerly resistant, now open", "Früher ablehnend, jetzt offen"),
        "3": ("Abroad: new subsidiary or partner", "Ausland: neue Tochter oder neuer Partner"),
        "4": ("Unhappy with a competitor", "Unzufrieden mit dem Wettbewerb"),
        "5": ("Reachable through improved products", "Durch verbesserte Produkte erreichbar"),
        "6": ("Lost customers", "Verlorene Kunden"),
    },
    "strategy": {
        "market_penetration": ("Market penetration", "Marktdurchdringung"),
        "market_development": ("Market development", "Marktentwicklung"),
        "product_development": ("Product development", "Produktentwicklung"),
        "diversification": ("Diversification", "Diversifikation"),
    },
    "size": {
        "S": ("Small", "klein"),
        "M": ("Medium", "mittel"),
        "L": ("Large", "groß"),
    },
    "product": {
        "turning": ("Lathes", "Drehmaschinen"),
        "milling": ("Milling centres", "Fräszentren"),
        "grinding": ("Grinding machines", "Schleifmaschinen"),
    },
}
