"""What the people of the demo house want and say, and what is built."""

MALE = """
Thomas Michael Andreas Peter Stefan Christian Frank Markus Martin Alexander Jürgen Klaus Wolfgang Uwe Bernd Ralf
Jörg Dirk Holger Sven Oliver Matthias Daniel Tobias Sebastian Florian Philipp Lukas Felix Jonas Paul David Simon
Benjamin Patrick Dieter Helmut Werner Gerhard Rainer Norbert Harald Ulrich Georg Urs Reto Beat Murat Goran Piotr
""".split()
FEMALE = """
Anna Sabine Petra Monika Susanne Claudia Andrea Martina Birgit Karin Heike Stefanie Nicole Julia Katharina
Christine Anja Melanie Sandra Silke Barbara Elke Bettina Simone Daniela Laura Lisa Johanna Franziska Ayşe
""".split()
FRENCH = "Jean Pierre Michel Laurent Olivier Pascal Nicolas Sophie Isabelle Nathalie".split()
LAST = """
Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein Wolf
Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Lange Krause Lehmann Köhler Herrmann König Mayer Huber
Kaiser Fuchs Peters Scholz Möller Weiß Jung Hahn Schubert Vogel Keller Günther Berger Winkler Roth Beck Lorenz
Baumann Franke Albrecht Schuster Ludwig Böhm Winter Kraus Schumacher Krämer Vogt Stein Jäger Groß Seidel Heinrich
Haas Graf Ziegler Kuhn Pohl Engel Horn Busch Voigt Sauer Pfeiffer Kowalski Yilmaz Demir Hansen Brinkmann Förster
Gärtner Geiger Gruber Moser Steiner Egger Hofer Gerber Brunner Frei Zbinden Kessler Rademacher Thelen Ohlsen
Wiegand Ritter Lindner Ebert Noack Paschke Reimann Sattler Trautmann Ulmer Wendt Zeller Bachmann Dietrich Eichler
""".split()
COINED = """
Alpen Nord Süd Rhein Elb Isar Neckar Fulda Weser Duro Vario Opti Präzi Robo Kern Norma Ferro Kron Iso Terra Main
Spree Harz Leine Donau Inn Enns Aare Limmat Mura
""".split()
ENDINGS = "tec form werk med line tron dreh fräs schliff cut span mill".split()
_TRADES = """
Zerspanung|Zerspanungstechnik|CNC-Technik|Präzisionsteile|Drehteile|Werkzeugbau|Formenbau|Vorrichtungsbau
Maschinenbau|Anlagenbau|Antriebstechnik|Medizintechnik|Implantate|Getriebebau|Hydraulik|Armaturen|Feinmechanik
Optik|Luftfahrttechnik|Metallbau|Frästechnik|Schleiftechnik|Sondermaschinenbau|Dentaltechnik|Messtechnik
"""
TRADES = tuple(_TRADES.strip().replace("\n", "|").split("|"))
BRANCHES = (
    "Lohnfertigung / Zerspanung", "Lohnfertigung / Zerspanung", "Werkzeug- und Formenbau", "Maschinenbau",
    "Medizintechnik", "Automobilzulieferer", "Luft- und Raumfahrt", "Hydraulik und Armaturen",
)  # fmt: skip
LEGAL = {
    "DE": ("GmbH", "GmbH", "GmbH", "GmbH", "GmbH & Co. KG", "GmbH & Co. KG", "AG", "KG", "e. K.", "OHG"),
    "AT": ("GmbH", "GmbH", "GmbH", "GesmbH", "AG", "KG", "e.U."),
    "CH": ("AG", "AG", "AG", "GmbH", "GmbH"),
    "FR": ("SARL", "SAS"),
    "IT": ("S.r.l.", "S.p.A."),
    "NL": ("B.V.",),
    "PL": ("Sp. z o.o.",),
    "CZ": ("s.r.o.",),
}
STREETS = """
Hauptstraße Bahnhofstraße Industriestraße Gewerbestraße Gartenstraße Bergstraße Ringstraße Goethestraße
Daimlerstraße Siemensstraße Dieselstraße Boschstraße Liebigstraße Mühlweg Feldstraße Südring Nordring Werkstraße
""".split()
DECIDERS = ("Geschäftsführer", "Geschäftsführer", "Inhaber", "Fertigungsleiter", "Produktionsleiter", "Werkleiter")
OTHERS = ("Arbeitsvorbereitung", "CNC-Fachkraft", "Konstruktion", "Meister", "Assistenz", "Einkäufer")
# Model: product as people choose it, its line, usual price in euros.
PRODUCTS = {
    "HW 250": ("Drehmaschine HW 250", "turning", 98_000),
    "HW 400": ("Drehmaschine HW 400", "turning", 185_000),
    "HF 600": ("Fräszentrum HF 600", "milling", 298_000),
    "HS 20": ("Schleifzelle HS 20", "grinding", 164_000),
}
HOT = (
    "Bitte um Angebot, das Budget ist freigegeben.",
    "Unsere Altmaschine steht oft still, wir suchen Ersatz bis zum Herbst. Was kostet die Maschine?",
    "Wir möchten Probeteile fertigen lassen und einen Termin im Werk vereinbaren.",
    "Wir sind mit unserem Lieferanten unzufrieden, der Service lässt uns hängen. Bitte Angebot.",
    "Neu gegründet, wir ziehen in die neue Halle und brauchen die Erstausstattung. Preis und Lieferzeit?",
    "Früher abgelehnt, jetzt offen: die Lieferantenfreigabe ist möglich. Bitte um Rückruf und Angebot.",
    "Neue Niederlassung in der Slowakei, dort soll dieselbe Maschine stehen. Bitte Angebot mit Liefertermin.",
    "Interessiert uns jetzt mit Automation: das neue Modell passt zu unseren Serien. Vorführung erwünscht.",
    "Erweiterung der Kapazität, drei Maschinen geplant. Bitte Preise nennen.",
    "Dringend: Ausfall einer Maschine, kurzfristig lieferbar? Bitte Angebot.",
    "Rückruf erbeten, Investition ist für dieses Jahr geplant.",
)
SWAP = (
    "Altmaschine in Zahlung geben, bitte Angebot für den Tausch.",
    "Unsere Altmaschine (15 Jahre) soll ersetzt werden. Preis und Liefertermin?",
    "Tausch gewünscht: alte Maschine ist defekt, Budget ist frei.",
)
ENGLISH = ("Please send a quotation and your lead time.", "We would like to see a demo of the machine. Budget approved.")
SWISS_FRENCH = ("Merci de nous envoyer une offre avec le délai.", "Nous souhaitons une visite et une démonstration.")
WEAK = (
    "Bitte Katalog zusenden.", "Prospekt erbeten.", "Vielleicht nächstes Jahr, noch kein Budget.",
    "Broschüre mitgenommen.", "Erst in zwei Jahren ein Thema, Katalog genügt.", "Newsletter abonniert, Prospekt geladen.",
)  # fmt: skip
OUT = (
    "Kein Bedarf, hat gerade gekauft.", "Hat schon gekauft.", "Student, schreibt eine Bachelorarbeit über Schleifen.",
    "Nicht zuständig, hat nur die Karte abgegeben.", "Ist Wettbewerber und wollte Preise sehen.", "Kein Interesse.",
    "Möchte keine Werbung und keine Anrufe.", "Sucht ein Praktikum.", "Aktuell nicht interessiert.",
)  # fmt: skip
HEARD_YES = (
    "Am Telefon: Budget ist frei, bitte Angebot schicken.",
    "Am Telefon: Altmaschine fällt aus, Vorführung und Termin gewünscht.",
    "Am Telefon: Investition im Herbst, möchte Preis und Lieferzeit.",
)
HEARD_NO = ("Am Telefon: kein Bedarf.", "Am Telefon: hat schon gekauft.", "Am Telefon: nicht zuständig.")
LOST = ("price", "price", "competitor", "competitor", "no_need", "no_budget", "too_late", "product", "other")
REPORTED = {
    "reached": ("Gespräch geführt, Bedarf ist da.", "Erreicht, schickt Zeichnungen.", ""),
    "appointment": ("Besichtigung vereinbart.", "Termin beim Kunden, zwei Entscheider dabei.", ""),
    "quotation": ("Angebot abgegeben.", "Angebot mit Finanzierung.", ""),
    "won": ("Auftrag erteilt.", "Unterschrieben, Lieferung wie zugesagt.", ""),
    "lost": ("", "Absage am Telefon."),
}
