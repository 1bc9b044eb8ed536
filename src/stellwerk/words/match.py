"""Who suits it, and why somebody did not get it."""

from collections.abc import Mapping

from stellwerk.words.sentence import Pair

WORDS: Mapping[str, Pair] = {
    "match.ahead": (
        "The partner was {weeks} weeks ahead of its fair share.",
        "Er lag {weeks} Wochen vor seinem fairen Anteil.",
    ),
    "match.behind": (
        "The partner was {weeks} weeks behind its fair share.",
        "Er lag {weeks} Wochen hinter seinem fairen Anteil.",
    ),
    "match.booked_back": (
        "The booking was taken back; the accounts stand as before.",
        "Die Buchung wurde zurückgenommen; die Konten stehen wie zuvor.",
    ),
    "match.bonus": (
        "The fit already holds {price} on top: leads seldom suit this partner so well.",
        "In der Eignung stecken schon {price} obendrauf: So gut liegen diesem Partner Leads sonst selten.",
    ),
    "match.price": (
        "{price} is already off the fit: for scarce places, and because leads usually suit this partner well.",
        "Von der Eignung sind {price} schon ab: für knappe Plätze und weil diesem Partner Leads sonst auch gut liegen.",
    ),
    "match.customer_of": (
        "[Customer {customer}: ]{partner} looks after this customer, so the lead is for this partner first.",
        "[Kunde {customer}: ]{partner} betreut diesen Kunden, deshalb ist der Lead zuerst für diesen Partner.",
    ),
    "match.customer_not_served": (
        "[Customer {customer}: ]{partner} looks after this customer, but cannot take the lead. So others are asked.",
        "[Kunde {customer}: ]{partner} betreut diesen Kunden, kann den Lead aber nicht übernehmen. Deshalb werden "
        "andere gefragt.",
    ),
    "match.direct_customer": (
        "A customer of our own: our own sales take this lead, outside the ledger.",
        "Ein eigener Kunde: Unser Vertrieb übernimmt den Lead, außerhalb des Kontos.",
    ),
    "match.direct_named_account": (
        "A named account: our own sales take this lead, outside the ledger.",
        "Ein benannter Direktkunde: Unser Vertrieb übernimmt den Lead, außerhalb des Kontos.",
    ),
    "match.direct_nobody_eligible": (
        "No partner is eligible: our own sales take this lead, outside the ledger.",
        "Kein Partner kommt in Frage: Unser Vertrieb übernimmt den Lead, außerhalb des Kontos.",
    ),
    "match.not_to_be_placed": (
        "This lead cannot be placed by hand now. Open it to see where it stands.",
        "Dieser Lead kann jetzt nicht von Hand vergeben werden. Öffnen Sie ihn, um zu sehen, wo er steht.",
    ),
    "match.partner_full": (
        "{partner} has no place left in {week}. Choose another partner or raise its capacity.",
        "{partner} hat in {week} keinen Platz mehr. Wählen Sie einen anderen Partner oder erhöhen Sie die Kapazität.",
    ),
    "match.partner_gone": (
        "{partner} is no active partner today. Choose another one.",
        "{partner} ist heute kein aktiver Partner. Wählen Sie einen anderen.",
    ),
    "match.placed_by_hand": (
        "Placed by hand: {reason}",
        "Von Hand vergeben: {reason}",
    ),
    "match.eligible": (
        "{count} {count|partner was|partners were} eligible, {excluded} {excluded|was|were} not.",
        "{count} Partner {count|kam|kamen} in Frage, {excluded} nicht.",
    ),
    "match.lottery": (
        "{count} partners were as good as equal. The lot decided.",
        "{count} Partner lagen praktisch gleichauf. Das Los hat entschieden.",
    ),
    "match.nobody": (
        "No partner is eligible[: {excluded}].",
        "Kein Partner kommt in Frage[: {excluded}].",
    ),
    "match.total": (
        "Fit {fit} + credit {credit} = {total}.",
        "Eignung {fit} + Guthaben {credit} = {total}.",
    ),
    "excluded.ABSENT": (
        "{count} {count|is|are} absent.",
        "{count} {count|ist|sind} abwesend.",
    ),
    "excluded.CERT_EXPIRED": (
        "{count} {count|has|have} an expired certificate.",
        "Bei {count} ist das Zertifikat abgelaufen.",
    ),
    "excluded.COMPETENCE": (
        "{count} {count|does|do} not sell this product.",
        "{count} {count|führt|führen} dieses Produkt nicht.",
    ),
    "excluded.CONFLICT": (
        "{count} {count|has|have} a conflict of interest.",
        "{count} {count|hat|haben} einen Interessenkonflikt.",
    ),
    "excluded.NO_CONSENT": (
        "{count} {count|is|are} not named in the consent.",
        "{count} {count|ist|sind} in der Einwilligung nicht genannt.",
    ),
    "excluded.FULL_OPEN": (
        "{count} {count|has|have} enough open leads.",
        "{count} {count|hat|haben} genug offene Leads.",
    ),
    "excluded.FULL_WEEK": (
        "{count} {count|has|have} no place left this week.",
        "{count} {count|hat|haben} diese Woche keinen Platz mehr.",
    ),
    "excluded.LANGUAGE": (
        "{count} {count|does|do} not speak the language.",
        "{count} {count|spricht|sprechen} die Sprache nicht.",
    ),
    "excluded.NOT_ACTIVE": (
        "{count} {count|has|have} no active contract.",
        "{count} {count|hat|haben} keinen laufenden Vertrag.",
    ),
    "excluded.NOT_ON_SHOW": (
        "{count} cannot show the product.",
        "{count} {count|kann|können} das Produkt nicht vorführen.",
    ),
    "excluded.PROJECT_SIZE": (
        "{count} {count|takes|take} only projects of another size.",
        "{count} {count|nimmt|nehmen} nur Projekte anderer Größe.",
    ),
    "excluded.PROTECTED": (
        "{count} may not: another partner has registered or looks after the customer.",
        "{count} {count|darf|dürfen} nicht: Ein anderer Partner hat den Kunden registriert oder betreut ihn.",
    ),
    "excluded.REFUSED_BEFORE": (
        "{count} {count|has|have} already declined or missed this lead.",
        "{count} {count|hat|haben} diesen Lead schon abgelehnt oder verpasst.",
    ),
    "excluded.TERRITORY": (
        "{count} {count|works|work} in another territory.",
        "{count} {count|arbeitet|arbeiten} in einem anderen Gebiet.",
    ),
    "excluded.UNKNOWN_LANGUAGE": (
        "For {count} the language decides, and it is not known.",
        "Bei {count} entscheidet die Sprache, und die ist nicht bekannt.",
    ),
    "excluded.UNKNOWN_PLACE": (
        "For {count} the place decides, and it is not known.",
        "Bei {count} entscheidet der Ort, und der ist nicht bekannt.",
    ),
    "excluded.UNKNOWN_PRODUCT": (
        "For {count} the product decides, and it is not known.",
        "Bei {count} entscheidet das Produkt, und das ist nicht bekannt.",
    ),
    "excluded.UNKNOWN_VALUE": (
        "For {count} the value decides, and it is not known.",
        "Bei {count} entscheidet der Wert, und der ist nicht bekannt.",
    ),
    "receipt.compared": (
        "{count} partners were eligible. You: fit {fit} + credit {credit} = {total}. "
        "The lead went to a partner with fit {winner_fit} + credit {winner_credit} = {winner_total}.",
        "{count} Partner kamen in Frage. Sie: Eignung {fit} + Guthaben {credit} = {total}. "
        "Erhalten hat ihn ein Partner mit Eignung {winner_fit} + Guthaben {winner_credit} = {winner_total}.",
    ),
    "receipt.not_eligible": (
        "{count} {count|partner was|partners were} eligible. You were not among them.",
        "{count} Partner {count|kam|kamen} in Frage. Sie waren nicht darunter.",
    ),
    "receipt.own_only": (
        "{count} {count|partner was|partners were} eligible. You: fit {fit} + credit {credit} = {total}. "
        "With fewer than five the others stay unnamed.",
        "{count} Partner {count|kam|kamen} in Frage. Sie: Eignung {fit} + Guthaben {credit} = {total}. "
        "Bei weniger als fünf bleiben die anderen ungenannt.",
    ),
    "receipt.yours": (
        "{count} {count|partner was|partners were} eligible. You: fit {fit} + credit {credit} = {total}. "
        "The lead was offered to you.",
        "{count} Partner {count|kam|kamen} in Frage. Sie: Eignung {fit} + Guthaben {credit} = {total}. "
        "Der Lead wurde Ihnen angeboten.",
    ),
    "receipt.your_customer": (
        "The company is your customer: the lead was for you first.",
        "Die Firma ist Ihr Kunde: Der Lead war zuerst für Sie.",
    ),
    "receipt.by_hand": (
        "{count} {count|partner was|partners were} eligible. You: fit {fit} + credit {credit} = {total}. "
        "A person placed the lead by hand; that is booked like any other.",
        "{count} Partner {count|kam|kamen} in Frage. Sie: Eignung {fit} + Guthaben {credit} = {total}. "
        "Ein Mensch hat den Lead von Hand vergeben; das wird gebucht wie jede Vergabe.",
    ),
    "receipt.behind": (
        "That partner was {weeks} weeks behind its fair share.",
        "Dieser Partner lag {weeks} Wochen hinter seinem fairen Anteil.",
    ),
    "receipt.less_ahead": (
        "That partner was {weeks} weeks ahead of its fair share, and you were further ahead.",
        "Dieser Partner lag {weeks} Wochen vor seinem fairen Anteil, und Sie lagen weiter vorn.",
    ),
    "receipt.fits_better": ("That partner fitted better.", "Dieser Partner war besser geeignet."),
    "receipt.fits_and_behind": (
        "That partner fitted better and was {weeks} weeks behind its fair share.",
        "Dieser Partner war besser geeignet und lag {weeks} Wochen hinter seinem fairen Anteil.",
    ),
    "receipt.lottery": (
        "{count} partners were as good as equal, you among them. The lot decided.",
        "{count} Partner lagen praktisch gleichauf, auch Sie. Das Los hat entschieden.",
    ),
    "receipt.bonus": (
        "{price} was added to your fit: leads seldom suit you so well.",
        "Zu Ihrer Eignung kamen {price} dazu: So gut liegen Ihnen Leads sonst selten.",
    ),
    "receipt.price": (
        "{price} was taken off your fit: for scarce places, and because leads usually suit you well.",
        "Von Ihrer Eignung gingen {price} ab: für knappe Plätze und weil Ihnen Leads sonst auch gut liegen.",
    ),
    "receipt.with_acceptance": (
        "With an acceptance rate of {percent} instead of today's {now_percent} it would have been {total}.",
        "Mit einer Annahmequote von {percent} statt heute {now_percent} wären es {total} gewesen.",
    ),
    "partner.twice": (
        "The partner {partner} occurs twice. The first row counts.",
        "Den Partner {partner} gibt es zweimal. Die erste Zeile zählt.",
    ),
    "partner.unreadable": (
        "The column {column} cannot be read[: “{value}”].",
        "Die Spalte {column} ist nicht lesbar[: „{value}“].",
    ),
    "absence.backwards": (
        "The absence of {first_on} ends before it begins. Check the last day.",
        "Die Abwesenheit ab {first_on} endet, bevor sie beginnt. Prüfen Sie den letzten Tag.",
    ),
    "absence.overlaps": (
        "This absence meets another one that begins on {first_on}. Change one of the two.",
        "Diese Abwesenheit überschneidet sich mit einer anderen ab {first_on}. Ändern Sie eine der beiden.",
    ),
    "absence.past": (
        "This absence was over on {last_on}. Enter one that still lies ahead.",
        "Diese Abwesenheit war am {last_on} vorbei. Tragen Sie eine ein, die noch kommt.",
    ),
    "area.backwards": (
        "The range “{text}” runs backwards. Write the smaller postcode first.",
        "Der Bereich „{text}“ läuft rückwärts. Schreiben Sie die kleinere Postleitzahl zuerst.",
    ),
    "area.lengths_differ": (
        "Both ends of “{text}” need the same number of digits, like 34000-36999 or 34-36.",
        "Beide Enden von „{text}“ brauchen gleich viele Ziffern, wie 34000-36999 oder 34-36.",
    ),
    "area.too_long": (
        "“{text}” is too long: a postcode of {country} has {digits} digits.",
        "„{text}“ ist zu lang: Eine Postleitzahl in {country} hat {digits} Ziffern.",
    ),
    "area.unknown_country": (
        "“{text}” is no country that we know. Write DE, AT, CH or another code.",
        "„{text}“ ist kein Land, das wir kennen. Schreiben Sie DE, AT, CH oder ein anderes Kürzel.",
    ),
    "area.unreadable": (
        "“{text}” is no postcode area. Write 34, 34-36, 34000-36999 or * for the whole country.",
        "„{text}“ ist kein PLZ-Gebiet. Schreiben Sie 34, 34-36, 34000-36999 oder * für das ganze Land.",
    ),
    "partner.bad_code": (
        "The number “{code}” cannot be used. Take letters and digits, at most 40.",
        "Die Nummer „{code}“ ist nicht möglich. Nehmen Sie Buchstaben und Ziffern, höchstens 40.",
    ),
    "partner.bad_postcode": (
        "“{postcode}” is no postcode of {country}. It has {digits} digits.",
        "„{postcode}“ ist keine Postleitzahl in {country}. Sie hat {digits} Ziffern.",
    ),
    "partner.certificate_over": (
        "The certificate for {product} ended on {until_on}. No lead for it is offered until it is renewed.",
        "Das Zertifikat für {product} ist am {until_on} abgelaufen. Bis zur Erneuerung wird dafür kein Lead angeboten.",
    ),
    "partner.code_taken": (
        "There is a partner with the number {code} already. Take another one.",
        "Einen Partner mit der Nummer {code} gibt es schon. Nehmen Sie eine andere.",
    ),
    "partner.leaves_before_joining": (
        "The contract ends on {left_on}, before it begins. Check both days.",
        "Der Vertrag endet am {left_on}, bevor er beginnt. Prüfen Sie beide Tage.",
    ),
    "partner.no_name": (
        "The name is missing. Without it nobody knows who is meant.",
        "Der Name fehlt. Ohne ihn weiß niemand, wer gemeint ist.",
    ),
    "partner.nobody_can_be_written_to": (
        "Nobody here has an e-mail address. Without one no lead offer arrives.",
        "Hier hat niemand eine E-Mail-Adresse. Ohne sie kommt kein Leadangebot an.",
    ),
    "partner.not_on_earth": (
        "{column} {value} lies nowhere. Latitudes go from -90 to 90, longitudes from -180 to 180.",
        "{column} {value} gibt es nicht. Breiten gehen von -90 bis 90, Längen von -180 bis 180.",
    ),
    "partner.not_one_to_three": (
        "{column}: {value} must be 1 (basic), 2 (usual) or 3 (expert).",
        "{column}: {value} muss 1 (Grundlagen), 2 (üblich) oder 3 (Fachleute) sein.",
    ),
    "partner.out_of_range": (
        "{column} cannot be this number. Take one that is 0 or more.",
        "{column} kann diese Zahl nicht sein. Nehmen Sie eine ab 0.",
    ),
    "partner.radius_without_place": (
        "A radius needs a place[, and the postcode {postcode} is not known]. Give a postcode or coordinates.",
        "Ein Umkreis braucht einen Ort[, und die Postleitzahl {postcode} ist nicht bekannt]. "
        "Geben Sie eine Postleitzahl oder Koordinaten an.",
    ),
    "partner.unknown_product": (
        "{product} is none of the house's product lines; leads will not find this partner by it.",
        "{product} ist keine Produktlinie des Hauses; darüber findet kein Lead diesen Partner.",
    ),
    "partner.window_backwards": (
        "The largest project is smaller than the smallest. Swap the two amounts.",
        "Das größte Projekt ist kleiner als das kleinste. Tauschen Sie die beiden Beträge.",
    ),
    "person.bad_email": (
        "“{email}” is no e-mail address. It looks like name@company.com.",
        "„{email}“ ist keine E-Mail-Adresse. Sie sieht aus wie name@firma.de.",
    ),
    "person.no_name": (
        "A person[ with the address {email}] has no name. Add it.",
        "Eine Person[ mit der Adresse {email}] hat keinen Namen. Ergänzen Sie ihn.",
    ),
    "person.twice": (
        "The address {email} is there twice. Every person needs its own.",
        "Die Adresse {email} gibt es zweimal. Jede Person braucht eine eigene.",
    ),
    "registration.approved": (
        "Protected until {until_on}.",
        "Geschützt bis {until_on}.",
    ),
    "registration.asked_already": (
        "You have asked for more time already. The answer appears here.",
        "Sie haben schon um mehr Zeit gebeten. Die Antwort steht dann hier.",
    ),
    "registration.decided_before": (
        "This has been decided already. Look at the list.",
        "Darüber ist schon entschieden. Sehen Sie in die Liste.",
    ),
    "registration.extended_enough": (
        "It has been extended {times} {times|time|times} already. Register it again after it has ended.",
        "Es wurde schon {times}-mal verlängert. Registrieren Sie nach dem Ende neu.",
    ),
    "registration.needs_answer": (
        "Say why. The partner reads this sentence.",
        "Sagen Sie, warum. Der Partner liest diesen Satz.",
    ),
    "registration.no_company": (
        "Name the company.",
        "Nennen Sie die Firma.",
    ),
    "registration.no_domain": (
        "“{text}” is no web address of one company. It looks like company.com.",
        "„{text}“ ist keine Internetadresse einer Firma. Sie sieht aus wie firma.de.",
    ),
    "registration.no_evidence": (
        "Say what shows that it is yours: an order, a quotation, a visit with its date.",
        "Sagen Sie, woran man sieht, dass es Ihrer ist: ein Auftrag, ein Angebot, ein Besuch mit Datum.",
    ),
    "registration.no_place": (
        "Give a postcode, a town or the web address. A name alone has namesakes.",
        "Geben Sie eine Postleitzahl, einen Ort oder die Internetadresse an. Ein Name allein hat Doppelgänger.",
    ),
    "registration.no_project": (
        "Name the project in a few words.",
        "Nennen Sie das Projekt in wenigen Worten.",
    ),
    "registration.over": (
        "This is not protected any more[, it ended on {until_on}]. Register it again.",
        "Das ist nicht mehr geschützt[, es endete am {until_on}]. Registrieren Sie es neu.",
    ),
    "registration.past": (
        "This day is over. Choose one that lies ahead.",
        "Dieser Tag ist vorbei. Wählen Sie einen, der noch kommt.",
    ),
    "registration.rejected": (
        "Rejected: {answer}",
        "Abgelehnt: {answer}",
    ),
    "registration.yours_already": (
        "You have registered {company} already. Ask for more time there instead.",
        "{company} haben Sie schon registriert. Bitten Sie dort um mehr Zeit.",
    ),
    "protection.name_begins_alike": (
        "The names begin alike: {company}[, {city}].",
        "Die Namen beginnen gleich: {company}[, {city}].",
    ),
    "protection.same_domain": (
        "The same web domain: {domain}.",
        "Dieselbe Internetadresse: {domain}.",
    ),
    "protection.same_name": (
        "The same name: {company}[, {city}].",
        "Derselbe Name: {company}[, {city}].",
    ),
    "protection.same_place": (
        "The same name at the same place: {company}, {city}.",
        "Derselbe Name am selben Ort: {company}, {city}.",
    ),
}

NAMES: Mapping[str, Mapping[str, Pair]] = {
    "protection_state": {
        "asked": ("Waits for a decision", "Wartet auf Entscheidung"),
        "approved": ("Protected", "Geschützt"),
        "rejected": ("Rejected", "Abgelehnt"),
        "ended": ("Ended", "Beendet"),
    },
    # They follow a count, one or many: "4 mit anderem Gebiet, 2 ohne gültiges Zertifikat".
    "excluded": {
        "NOT_ACTIVE": ("without a contract", "ohne Vertrag"),
        "TERRITORY": ("in another territory", "mit anderem Gebiet"),
        "UNKNOWN_PLACE": ("for want of a place", "wegen fehlender Ortsangabe"),
        "COMPETENCE": ("without this product", "ohne dieses Produkt"),
        "UNKNOWN_PRODUCT": ("for want of a product", "wegen fehlender Produktangabe"),
        "CERT_EXPIRED": ("without a valid certificate", "ohne gültiges Zertifikat"),
        "LANGUAGE": ("with another language", "mit anderer Sprache"),
        "UNKNOWN_LANGUAGE": ("for want of a language", "wegen fehlender Sprachangabe"),
        "NOT_ON_SHOW": ("without one to show", "ohne Vorführgerät"),
        "PROJECT_SIZE": ("for other project sizes", "für andere Projektgrößen"),
        "UNKNOWN_VALUE": ("for want of a value", "wegen fehlender Wertangabe"),
        "PROTECTED": ("barred by customer protection", "durch Kundenschutz gesperrt"),
        "CONFLICT": ("with a conflict of interest", "mit Interessenkonflikt"),
        "NO_CONSENT": ("not named in the consent", "nicht in der Einwilligung genannt"),
        "ABSENT": ("absent", "abwesend"),
        "REFUSED_BEFORE": ("declined or missed it", "mit Absage oder verpasster Frist"),
        "FULL_WEEK": ("full this week", "diese Woche voll"),
        "FULL_OPEN": ("with enough open leads", "mit genug offenen Leads"),
    },
}
