"""The words from which make_examples.py puts companies, people and remarks together."""

from typing import NamedTuple


class Town(NamedTuple):
    """A real town with one of its postcodes, its dialling code without the zero, and its place."""

    country: str
    postcode: str
    name: str
    dial: str
    lat: float
    lon: float


def listed(words: str) -> list[str]:
    """The words of a text."""
    return words.split()


MALE = listed("""
Thomas Michael Andreas Peter Stefan Christian Frank Markus Martin Alexander Jürgen Klaus Wolfgang Uwe
Bernd Ralf Jörg Dirk Holger Sven Oliver Matthias Daniel Tobias Sebastian Florian Philipp Lukas Felix
Jonas Paul David Simon Benjamin Patrick Günter Dieter Helmut Werner Gerhard Rainer Hans-Peter Karl-Heinz
Norbert Harald Ulrich Georg Urs Reto Beat Murat Goran Piotr
""")
FEMALE = listed("""
Anna Sabine Petra Monika Susanne Claudia Andrea Martina Birgit Karin Heike Stefanie Nicole Julia
Katharina Christine Anja Melanie Sandra Silke Barbara Elke Bettina Simone Daniela Laura Lisa Johanna
Franziska Cornelia Regula Ayşe Agnieszka
""")
LAST = listed("""
Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter
Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Krause Lehmann Köhler
Herrmann König Mayer Huber Kaiser Fuchs Peters Scholz Möller Weiß Jung Hahn Schubert Vogel Keller
Günther Berger Winkler Roth Beck Lorenz Baumann Franke Albrecht Schuster Ludwig Böhm Winter Kraus
Schumacher Krämer Vogt Stein Jäger Sommer Groß Seidel Heinrich Brandt Haas Graf Ziegler Kuhn Pohl Engel
Horn Busch Voigt Sauer Pfeiffer Kowalski Yilmaz Demir Hansen Petersen Brinkmann Förster Gärtner Geiger
Gruber Moser Steiner Egger Hofer Zürcher Gerber Brunner Frei Zbinden Meyer-Schulte Groß-Bölting
""")
COINED = listed("""
Alpen Nord Süd Rhein Elb Isar Neckar Duro Vario Inno Opti Präzi Robo Kern Norma Ferro Kron Stahl Iso
Terra
""")
ENDINGS = listed("""
tec form werk lab med plan fix line tron dreh fräs schliff
""")
TRADES = [
    (0, "Zerspanung"), (0, "Zerspanungstechnik"), (0, "CNC-Technik"), (0, "Präzisionsteile"),
    (0, "Drehteile"),
    (1, "Werkzeugbau"), (1, "Formenbau"), (1, "Vorrichtungsbau"), (2, "Maschinenbau"), (2, "Anlagenbau"),
    (2, "Antriebstechnik"), (3, "Medizintechnik"), (3, "Implantate"), (4, "Fahrzeugtechnik"),
    (4, "Getriebebau"),
    (5, "Hydraulik"), (5, "Armaturen"), (6, "Feinmechanik"), (6, "Optik"), (7, "Luftfahrttechnik"),
    (8, "Metallbau"),
]  # fmt: skip
BRANCHES = [
    "Lohnfertigung / Zerspanung", "Werkzeug- und Formenbau", "Maschinenbau", "Medizintechnik",
    "Automobilzulieferer",
    "Hydraulik und Armaturen", "Feinmechanik", "Luft- und Raumfahrt", "Metallverarbeitung",
]  # fmt: skip
LEGAL = {
    "DE": ["GmbH"] * 9
    + ["GmbH & Co. KG"] * 4
    + ["AG", "KG", "e. K.", "e.K.", "UG (haftungsbeschränkt)", "OHG", "GbR"],
    "AT": ["GmbH"] * 6 + ["GesmbH", "AG", "KG", "OG", "e.U."],
    "CH": ["AG"] * 5 + ["GmbH"] * 4 + ["Sàrl", "SA"],
}
STREETS = listed("""
Hauptstraße Bahnhofstraße Industriestraße Gewerbestraße Gartenstraße Schulstraße Bergstraße Lindenweg
Ringstraße Goethestraße Daimlerstraße Siemensstraße Dieselstraße Boschstraße Liebigstraße Mühlweg
Feldstraße Südring Nordring Werkstraße Schmiedgasse Talstraße
""")
ROLES = [
    ("Geschäftsführer", 20), ("Inhaber", 6), ("Fertigungsleiter", 14), ("Produktionsleiter", 10),
    ("Werkleiter", 4), ("Leiter Einkauf", 6), ("Einkauf", 8), ("Meister", 8), ("Arbeitsvorbereitung", 8),
    ("CNC-Fachkraft", 6), ("Konstruktion", 5), ("Assistenz", 2), ("Praktikant", 1), ("Student", 2),
]  # fmt: skip
# (source, campaign, usual minutes at the stand)
SOURCES = [
    ("Messe", "Frühjahrsmesse Metall 2026", 12), ("Messe", "Frühjahrsmesse Metall 2026", 12),
    ("Messe", "Hausmesse Mai 2026", 25), ("Webformular", "Angebotsformular", 0),
    ("Webformular", "Konfigurator HW", 0),
    ("Website", "Katalog-Download", 0), ("Telefon", "Hotline", 0), ("Newsletter", "Newsletter April", 0),
    ("Mailing", "Mailing Schleifzelle", 0), ("Adresskauf", "Adressliste Zerspaner", 0), ("Empfehlung", "", 0),
    ("LinkedIn", "Anzeige Automation", 0),
]  # fmt: skip
# (remark, interest, whether somebody really wants a machine, share)
REMARKS = [
    ("Bitte um Angebot, Budget ist freigegeben", "Angebot gewünscht", True, 9),
    ("Altmaschine steht oft still, Ersatz bis Herbst", "Ersatz für 15 Jahre alte Maschine", True, 8),
    ("Möchte Probeteile drehen lassen, Termin im Werk", "Vorführung", True, 7),
    ("Unzufrieden mit dem Lieferanten, Service lässt sie hängen", "Wechsel des Lieferanten", True, 5),
    ("Neugründung, zieht im Sommer in die neue Halle", "Erstausstattung", True, 3),
    ("Hat uns vor Jahren abgelehnt, ist jetzt offen", "Preis und Lieferzeit", True, 3),
    ("Neue Niederlassung in der Slowakei, will dieselbe Maschine dort", "Zweite Maschine", True, 2),
    ("Fragt nach der neuen Ausführung mit Automation", "Automation, Beladung", True, 5),
    ("Früherer Kunde, hat seit Jahren nichts bestellt", "Nachfolgemaschine", True, 3),
    ("Erweiterung der Kapazität geplant, drei Maschinen", "Preis für drei Maschinen", True, 4),
    ("Rückruf erbeten", "Lieferzeit?", True, 7),
    ("", "Katalog", False, 12),
    ("", "", False, 14),
    ("Will nur den Prospekt", "Broschüre", False, 6),
    ("Vielleicht nächstes Jahr, noch kein Budget", "allgemeine Information", False, 8),
    ("Kein Bedarf, hat gerade gekauft", "", False, 5),
    ("Ist Wettbewerber, wollte Preise sehen", "Preisliste", False, 2),
    ("Student, schreibt Bachelorarbeit über Schleifen", "technische Daten", False, 2),
    ("Nicht zuständig, hat nur die Karte abgegeben", "", False, 3),
    ("Möchte keine Werbung und keine Anrufe", "", False, 2),
    ("Sucht eine Gebrauchtmaschine", "gebraucht", False, 2),
]  # fmt: skip
_TOWNS = """
DE|01067|Dresden|351|51.060|13.718
DE|01277|Dresden|351|51.036|13.797
DE|04109|Leipzig|341|51.339|12.365
DE|09111|Chemnitz|371|50.835|12.924
DE|07743|Jena|3641|50.949|11.594
DE|08056|Zwickau|375|50.705|12.484
DE|06108|Halle (Saale)|345|51.487|11.962
DE|03046|Cottbus|355|51.759|14.311
DE|99084|Erfurt|361|50.976|11.027
DE|10115|Berlin|30|52.532|13.385
DE|14467|Potsdam|331|52.403|13.067
DE|18055|Rostock|381|54.084|12.166
DE|20095|Hamburg|40|53.551|10.000
DE|24103|Kiel|431|54.323|10.134
DE|28195|Bremen|421|53.080|8.805
DE|26122|Oldenburg|441|53.137|8.209
DE|30159|Hannover|511|52.375|9.737
DE|34117|Kassel|561|51.316|9.492
DE|33602|Bielefeld|521|52.023|8.536
DE|38100|Braunschweig|531|52.264|10.524
DE|39104|Magdeburg|391|52.119|11.636
DE|40213|Düsseldorf|211|51.224|6.772
DE|42275|Wuppertal|202|51.274|7.205
DE|44135|Dortmund|231|51.513|7.475
DE|45127|Essen|201|51.457|7.011
DE|48143|Münster|251|51.961|7.626
DE|50667|Köln|221|50.941|6.944
DE|52062|Aachen|241|50.777|6.086
DE|55116|Mainz|6131|50.001|8.272
DE|57072|Siegen|271|50.883|7.988
DE|60311|Frankfurt am Main|69|50.111|8.683
DE|64283|Darmstadt|6151|49.870|8.652
DE|66111|Saarbrücken|681|49.237|6.998
DE|68159|Mannheim|621|49.494|8.453
DE|70173|Stuttgart|711|48.781|9.182
DE|72764|Reutlingen|7121|48.488|9.217
DE|73033|Göppingen|7161|48.708|9.655
DE|73430|Aalen|7361|48.843|10.082
DE|74072|Heilbronn|7131|49.139|9.216
DE|75172|Pforzheim|7231|48.891|8.684
DE|76133|Karlsruhe|721|49.012|8.389
DE|78048|Villingen-Schwenningen|7721|48.075|8.442
DE|78532|Tuttlingen|7461|47.978|8.809
DE|79098|Freiburg im Breisgau|761|47.995|7.849
DE|80331|München|89|48.136|11.573
DE|85049|Ingolstadt|841|48.763|11.343
DE|86150|Augsburg|821|48.364|10.893
DE|87435|Kempten (Allgäu)|831|47.710|10.304
DE|88045|Friedrichshafen|7541|47.666|9.460
DE|89073|Ulm|731|48.404|10.000
DE|90402|Nürnberg|911|49.450|11.090
DE|93047|Regensburg|941|49.017|12.096
DE|94032|Passau|851|48.568|13.465
DE|97070|Würzburg|931|49.795|9.935
DE|97421|Schweinfurt|9721|50.046|10.222
DE|95028|Hof|9281|50.325|11.935
AT|1010|Wien|1|48.208|16.373
AT|1230|Wien|1|48.141|16.290
AT|2700|Wiener Neustadt|2622|47.815|16.245
AT|3100|St. Pölten|2742|48.204|15.626
AT|4020|Linz|732|48.306|14.286
AT|4400|Steyr|7252|48.042|14.421
AT|4600|Wels|7242|48.157|14.028
AT|5020|Salzburg|662|47.809|13.055
AT|6020|Innsbruck|512|47.269|11.404
AT|6850|Dornbirn|5572|47.413|9.742
AT|8010|Graz|316|47.071|15.439
AT|8605|Kapfenberg|3862|47.445|15.293
AT|9020|Klagenfurt|463|46.624|14.307
AT|9500|Villach|4242|46.614|13.846
CH|8001|Zürich|44|47.377|8.542
CH|8400|Winterthur|52|47.499|8.724
CH|3008|Bern|31|46.948|7.437
CH|4051|Basel|61|47.556|7.588
CH|6003|Luzern|41|47.050|8.305
CH|9000|St. Gallen|71|47.424|9.376
CH|5000|Aarau|62|47.390|8.045
CH|8200|Schaffhausen|52|47.696|8.634
CH|2502|Biel|32|47.137|7.247
CH|4500|Solothurn|32|47.208|7.537
CH|7000|Chur|81|46.851|9.532
CH|1003|Lausanne|21|46.519|6.633
CH|6900|Lugano|91|46.004|8.951
"""
TOWNS = [
    Town(country, postcode, name, dial, float(lat), float(lon))
    for country, postcode, name, dial, lat, lon in (line.split("|") for line in _TOWNS.split("\n") if line)
]
