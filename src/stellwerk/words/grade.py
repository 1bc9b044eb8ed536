"""What a lead is worth, and how to treat it next. The points stand beside the words of `grade.*`."""

from collections.abc import Mapping

from stellwerk.words.sentence import Pair

WORDS: Mapping[str, Pair] = {
    "bar.falls": (
        "{percent} of the week's places will be used, so partners and sales have time. The bar for A goes from {was} "
        "to {bar} points.",
        "{percent} der Plätze dieser Woche werden genutzt, Partner und Vertrieb haben Zeit. Die Schwelle für A geht "
        "von {was} auf {bar} Punkte.",
    ),
    "bar.no_places": (
        "No partner has a limit of places. The bar for A goes from {was} back to {bar} points.",
        "Kein Partner hat eine Grenze an Plätzen. Die Schwelle für A geht von {was} zurück auf {bar} Punkte.",
    ),
    "bar.rises": (
        "{percent} of the week's places will be used, so partners and sales are nearly full. The bar for A goes from "
        "{was} to {bar} points.",
        "{percent} der Plätze dieser Woche werden genutzt, Partner und Vertrieb sind fast voll. Die Schwelle für A "
        "geht von {was} auf {bar} Punkte.",
    ),
    "bar.usual": (
        "{percent} of the week's places will be used, as usual. The bar for A goes from {was} back to {bar} points.",
        "{percent} der Plätze dieser Woche werden genutzt, wie üblich. Die Schwelle für A geht von {was} zurück auf "
        "{bar} Punkte.",
    ),
    "grade.channel": ("Ground value {channel}", "Grundwert {channel}"),
    "grade.customer": ("is a customer", "ist Kunde"),
    "grade.decider": ("decides in person", "entscheidet selbst"),
    "grade.did.asked_again": ("asked again on {date}", "hat am {date} erneut angefragt"),
    "grade.did.asked_for_offer": ("asked for a quotation on {date}", "hat am {date} ein Angebot angefragt"),
    "grade.did.called_back": ("called back on {date}", "hat am {date} zurückgerufen"),
    "grade.did.clicked": ("clicked in a mail on {date}", "hat am {date} in einer E-Mail geklickt"),
    "grade.did.downloaded": ("downloaded something on {date}", "hat am {date} etwas heruntergeladen"),
    "grade.did.opened": ("opened a mail on {date}", "hat am {date} eine E-Mail geöffnet"),
    "grade.did.unsubscribed": ("unsubscribed on {date}", "hat sich am {date} abgemeldet"),
    "grade.did.visited_stand": ("visited the stand on {date}", "war am {date} am Messestand"),
    "grade.did_own": ("{did} on {date}", "{did} am {date}"),
    "grade.dormant": ("customer without an order for two years", "Kunde, seit zwei Jahren ohne Auftrag"),
    "grade.far": ("needed only on {date}", "erst zum {date} gebraucht"),
    "grade.free_mail": ("private e-mail address", "private E-Mail-Adresse"),
    "grade.industry": ("Industry {industry}", "Branche {industry}"),
    "grade.learned": ("{feature}: {is}", "{feature}: {is}"),
    "grade.learned_base": ("what an average lead brings", "was ein durchschnittlicher Lead mitbringt"),
    "grade.learned_calibrated": ("adjusted to the latest outcomes", "Abgleich mit den letzten Ergebnissen"),
    "grade.learned_without": ("{feature}: not known", "{feature}: nicht bekannt"),
    "grade.limit": ("limit of the scale", "Grenze der Skala"),
    "grade.no_phone": ("no telephone number", "keine Telefonnummer"),
    "grade.own_history": (
        "own experience from {outcomes} closed leads",
        "eigene Erfahrung aus {outcomes} abgeschlossenen Leads",
    ),
    "grade.post": ("Position: {post}", "Aufgabe: {post}"),
    "grade.product": ("Product {product}", "Produkt {product}"),
    "grade.region": ("Region {region}", "Region {region}"),
    "grade.said.asks_for_delivery": ("asks for the delivery date", "fragt nach Liefertermin"),
    "grade.said.asks_for_offer": ("asks for a quotation", "fragt nach einem Angebot"),
    "grade.said.budget_free": ("budget is there", "Budget ist da"),
    "grade.said.expands": ("is expanding", "erweitert"),
    "grade.said.later": ("only later", "erst später"),
    "grade.said.machine_stands": ("machine stands still or is old", "Maschine steht oder ist alt"),
    "grade.said.only_material": ("wants only material", "möchte nur Unterlagen"),
    "grade.said.unhappy_with_competitor": ("unhappy with a competitor", "unzufrieden mit dem Wettbewerb"),
    "grade.said.wants_demonstration": ("wants to see or talk", "möchte Vorführung oder Gespräch"),
    "grade.said_own": ("said: {said}", "gesagt: {said}"),
    "grade.size": ("Company size {size}", "Firmengröße {size}"),
    "grade.soon": ("needed by {date}", "bis {date} gebraucht"),
    "grade.value": ("value known: {value_cents}", "Wert bekannt: {value_cents}"),
    "judgement.no_letter": (
        "“{value}” is no grade. Choose A, B or C.",
        "„{value}“ ist keine Klasse. Wählen Sie A, B oder C.",
    ),
    "judgement.no_why": (
        "Say in a sentence why you see it differently. Others read it beside the score.",
        "Sagen Sie in einem Satz, warum Sie es anders sehen. Andere lesen es neben der Bewertung.",
    ),
    "judgement.too_long": (
        "Please be brief: at most {most} characters, these are {given}.",
        "Bitte fassen Sie sich kurz: höchstens {most} Zeichen, das sind {given}.",
    ),
    "sort.over": (
        "{points} points reach the bar for A, which stands at {bar}.",
        "{points} Punkte erreichen die Schwelle für A, die bei {bar} steht.",
    ),
    "sort.scrap": ("There is no prospect here: {scrap}.", "Hier ist nichts zu gewinnen: {scrap}."),
    "sort.stays": (
        "{points} points are below the bar of {bar}. It was an A and is at most {margin} points below, so it stays "
        "one.",
        "{points} Punkte liegen unter der Schwelle von {bar}. Der Lead war schon A und liegt höchstens {margin} Punkte "
        "darunter, darum bleibt er A.",
    ),
    "sort.under": (
        "{points} points are below the bar for A, which stands at {bar}.",
        "{points} Punkte liegen unter der Schwelle für A, die bei {bar} steht.",
    ),
    "sort.worthy": (
        "{points} points are close to the bar of {bar}, and with {worth_cents} it is worth so much that it is an A.",
        "{points} Punkte liegen knapp unter der Schwelle von {bar}. Mit {worth_cents} ist der Lead so viel wert, dass "
        "er A ist.",
    ),
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
    "treat.qualify": (
        "{points} points are enough for an A. Leads of this kind ({channel}) are called once before a partner gets "
        "them.",
        "{points} Punkte reichen für A. Leads dieser Art ({channel}) werden einmal angerufen, bevor ein Partner sie "
        "bekommt.",
    ),
    "treat.rule": (
        "The policy says so[ for the segment {segment}][ in the strategy field {strategy}].",
        "So legt es das Regelwerk fest[ für das Segment {segment}][ im Strategiefeld {strategy}].",
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
        "qualify": ("Qualify by telephone first", "Zuerst telefonisch qualifizieren"),
        "invite": ("Invite to a demonstration", "Zur Vorführung einladen"),
        "compare": ("Show how we differ", "Den Vergleich zeigen"),
        "win_back": ("Win back as a customer", "Als Kunden zurückgewinnen"),
    },
    "post_group": {
        "production": ("Production", "Fertigung"),
        "purchasing": ("Purchasing", "Einkauf"),
        "assistance": ("Assistance", "Assistenz"),
        "student": ("In training", "In Ausbildung"),
    },
    "answer": {
        "yes": ("Yes", "ja"),
        "no": ("No", "nein"),
    },
    "action": {
        "asked_for_offer": ("Asked for a quotation", "Angebot angefragt"),
        "asked_again": ("Asked again", "erneut angefragt"),
        "visited_stand": ("Visited the stand", "am Messestand gewesen"),
        "called_back": ("Called back", "zurückgerufen"),
        "downloaded": ("Downloaded something", "etwas heruntergeladen"),
        "clicked": ("Clicked in a mail", "in einer E-Mail geklickt"),
        "opened": ("Opened a mail", "E-Mail geöffnet"),
        "unsubscribed": ("Unsubscribed", "abgemeldet"),
    },
    "feature": {
        "channel": ("Where from", "Herkunft"),
        "campaign": ("Campaign", "Kampagne"),
        "product": ("Product line", "Produktlinie"),
        "industry": ("Industry", "Branche"),
        "size": ("Company size", "Firmengröße"),
        "country": ("Country", "Land"),
        "region": ("Region", "Region"),
        "post": ("Position", "Aufgabe"),
        "decides": ("Decides in person", "entscheidet selbst"),
        "value": ("Stated order value in euros", "genannter Auftragswert in Euro"),
        "deadline_days": ("Days to the deadline", "Tage bis zum Termin"),
        "phone": ("Telephone number known", "Telefonnummer bekannt"),
        "free_mail": ("Private e-mail address", "private E-Mail-Adresse"),
        "customer": ("Customer already", "bereits Kunde"),
        "last_order_days": ("Days since the last order", "Tage seit dem letzten Auftrag"),
        "said.asks_for_offer": ("Asks for a quotation", "fragt nach einem Angebot"),
        "said.asks_for_delivery": ("Asks for the delivery date", "fragt nach dem Liefertermin"),
        "said.wants_demonstration": ("Wants to see or talk", "möchte Vorführung oder Gespräch"),
        "said.machine_stands": ("Machine stands still or is old", "Maschine steht oder ist alt"),
        "said.budget_free": ("Budget is there", "Budget ist da"),
        "said.expands": ("Is expanding", "erweitert"),
        "said.unhappy_with_competitor": ("Unhappy with a competitor", "unzufrieden mit dem Wettbewerb"),
        "said.only_material": ("Wants only material", "möchte nur Unterlagen"),
        "said.later": ("Only later", "erst später"),
        "did.asked_for_offer": ("Asked for a quotation, times", "Angebot angefragt, Anzahl"),
        "did.asked_again": ("Asked again, times", "erneut angefragt, Anzahl"),
        "did.visited_stand": ("Visited the stand, times", "am Messestand gewesen, Anzahl"),
        "did.called_back": ("Called back, times", "zurückgerufen, Anzahl"),
        "did.downloaded": ("Downloaded something, times", "etwas heruntergeladen, Anzahl"),
        "did.clicked": ("Clicked in a mail, times", "in einer E-Mail geklickt, Anzahl"),
        "did.opened": ("Opened a mail, times", "E-Mail geöffnet, Anzahl"),
        "did.unsubscribed": ("Unsubscribed, times", "abgemeldet, Anzahl"),
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
