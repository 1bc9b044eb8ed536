"""Segments and why a lead is in them, the strategy field, and what experts are asked."""

from collections.abc import Mapping

from stellwerk.words.sentence import Pair

WORDS: Mapping[str, Pair] = {
    "help.answered_already": (
        "This question is answered already. The answer stands on the lead.",
        "Diese Frage ist schon beantwortet. Die Antwort steht beim Lead.",
    ),
    "help.asked": (
        "{helper} is asked for help and answers by {due_at}.",
        "{helper} ist um Hilfe gefragt und antwortet bis {due_at}.",
    ),
    "help.field": (
        "{strategy}: {helper} says by {due_at} what is possible and what is missing.",
        "{strategy}: {helper} sagt bis {due_at}, was möglich ist und was fehlt.",
    ),
    "help.no_answer": (
        "Write your answer. It stands on the lead for everybody who works it.",
        "Schreiben Sie Ihre Antwort. Sie steht beim Lead für alle, die ihn bearbeiten.",
    ),
    "help.no_question": (
        "Write what you want to know.",
        "Schreiben Sie, was Sie wissen möchten.",
    ),
    "help.nobody": (
        "Choose who is to help: product development or support.",
        "Wählen Sie, wer helfen soll: Produktentwicklung oder Support.",
    ),
    "help.too_long": (
        "That are {given} characters; {most} fit. Shorten it.",
        "Das sind {given} Zeichen; {most} passen. Kürzen Sie bitte.",
    ),
    "marking.call": (
        "Somebody of the house wants a call by {due_at}.",
        "Jemand aus dem Haus wünscht einen Anruf bis {due_at}.",
    ),
    "marking.no_act": (
        "Choose from the list what is to be done.",
        "Wählen Sie aus der Liste, was geschehen soll.",
    ),
    "marking.no_field": ("Choose one of the four fields.", "Wählen Sie eines der vier Felder."),
    "marking.no_owner": (
        "This person cannot take over leads. Choose another one.",
        "Diese Person kann keine Leads übernehmen. Wählen Sie eine andere.",
    ),
    "marking.no_segment": (
        "This segment is not in use any more. Choose another one.",
        "Dieses Segment wird nicht mehr verwendet. Wählen Sie ein anderes.",
    ),
    "marking.nobody": (
        "Tick the leads first, or choose all of the filter.",
        "Kreuzen Sie zuerst die Leads an, oder wählen Sie alle des Filters.",
    ),
    "marking.too_many": (
        "{given} leads or more are too many at once. Narrow the filter to {most}.",
        "{given} Leads oder mehr sind auf einmal zu viele. Engen Sie den Filter auf {most} ein.",
    ),
    "segment.at_least": (
        "{segment_field}: {found}, at least {bound}.",
        "{segment_field}: {found}, mindestens {bound}.",
    ),
    "segment.at_most": (
        "{segment_field}: {found}, at most {bound}.",
        "{segment_field}: {found}, höchstens {bound}.",
    ),
    "segment.is": ("{segment_field}: {value}.", "{segment_field}: {value}."),
    "segment.known": ("{segment_field} is known: {value}.", "{segment_field} ist bekannt: {value}."),
    "segment.not_said": ("“{said}” was not said.", "„{said}“ kam nicht vor."),
    "segment.not_ticked": ("{segment_field}: no.", "{segment_field}: nein."),
    "segment.put_in": ("A person has put the lead in.", "Von Hand aufgenommen."),
    "segment.said": ("“{said}” was said.", "Gesagt wurde „{said}“."),
    "segment.taken_out": ("A person has taken the lead out.", "Von Hand herausgenommen."),
    "segment.ticked": ("{segment_field}: yes.", "{segment_field}: ja."),
    "segment_rule.no_comparison": (
        "{segment_field} can be compared so: {segment_how}. Choose one of these.",
        "{segment_field} lässt sich so vergleichen: {segment_how}. Wählen Sie eines davon.",
    ),
    "segment_rule.no_field": (
        "Choose what the condition asks for.",
        "Wählen Sie, wonach die Bedingung fragt.",
    ),
    "segment_rule.no_number": (
        "“{value}” is no number. Write for example 730.",
        "„{value}“ ist keine Zahl. Schreiben Sie zum Beispiel 730.",
    ),
    "segment_rule.no_value": (
        "{segment_field}: write what it is compared with, several words with commas between them.",
        "{segment_field}: Schreiben Sie, womit verglichen wird, mehrere Wörter mit Komma dazwischen.",
    ),
    "segment_rule.too_many": (
        "At most {most} conditions fit into one rule. Take some out.",
        "Höchstens {most} Bedingungen passen in eine Regel. Nehmen Sie einige heraus.",
    ),
    "strategy.both_known": (
        "We know the market and have sold the product before.",
        "Wir kennen den Markt und haben das Produkt schon verkauft.",
    ),
    "strategy.both_new": (
        "The market is new to us[ ({country}, {industry})], and we have never sold {product}.",
        "Der Markt ist neu für uns[ ({country}, {industry})], und {product} haben wir noch nie verkauft.",
    ),
    "strategy.new_market": (
        "We have sold the product before; the market is new to us[ ({country}, {industry})].",
        "Das Produkt haben wir schon verkauft; der Markt ist neu für uns[ ({country}, {industry})].",
    ),
    "strategy.new_product": (
        "We know the market; we have never sold {product}.",
        "Wir kennen den Markt; {product} haben wir noch nie verkauft.",
    ),
}

NAMES: Mapping[str, Mapping[str, Pair]] = {
    "segment_field": {
        "text": ("What was said or written", "Gesagt oder geschrieben"),
        "channel": ("Channel", "Kanal"),
        "campaign": ("Campaign", "Kampagne"),
        "country": ("Country", "Land"),
        "industry": ("Industry", "Branche"),
        "product": ("Product", "Produkt"),
        "size_class": ("Company size", "Firmengröße"),
        "customer": ("Is a customer", "Ist Kunde"),
        "last_order_days": ("Days since the last order", "Tage seit dem letzten Auftrag"),
        "founded_years": ("Years since the founding", "Jahre seit der Gründung"),
        "tick.founder": ("Tick: founder", "Häkchen: Gründer"),
        "tick.open_again": ("Tick: refused before, open now", "Häkchen: früher abgelehnt, jetzt offen"),
        "tick.new_subsidiary": ("Tick: new subsidiary", "Häkchen: neue Niederlassung"),
        "tick.partner_change": ("Tick: changes its partner", "Häkchen: wechselt den Partner"),
        "tick.unhappy": ("Tick: unhappy with a competitor", "Häkchen: unzufrieden mit dem Wettbewerb"),
        "tick.improved_product": (
            "Tick: the improved product fits",
            "Häkchen: das verbesserte Produkt passt",
        ),
    },
    "segment_how": {
        "one_of": ("One of", "eines von"),
        "none_of": ("None of", "keines von"),
        "at_least": ("At least", "mindestens"),
        "at_most": ("At most", "höchstens"),
        "yes": ("Yes", "ja"),
        "no": ("No", "nein"),
        "known": ("Is known", "ist bekannt"),
    },
    "tick": {
        "founder": ("Founder", "Gründer"),
        "open_again": ("Refused before, open now", "Früher abgelehnt, jetzt offen"),
        "new_subsidiary": ("New subsidiary", "Neue Niederlassung"),
        "partner_change": ("Changes its partner", "Wechselt den Partner"),
        "unhappy": ("Unhappy with a competitor", "Unzufrieden mit dem Wettbewerb"),
        "improved_product": ("The improved product fits", "Das verbesserte Produkt passt"),
    },
    "helper": {
        "product_development": ("Product development", "Produktentwicklung"),
        "support": ("Support", "Support"),
    },
    "strategy_how": {
        "market_penetration": (
            "Sell more of what we have where we are",
            "Mehr vom Bekannten, wo wir schon sind",
        ),
        "market_development": (
            "Take what we have where we are not yet",
            "Mit Bekanntem dorthin, wo wir noch nicht sind",
        ),
        "product_development": (
            "Offer something new where we are",
            "Etwas Neues dort, wo wir schon sind",
        ),
        "diversification": (
            "Offer something new where we are not yet",
            "Etwas Neues dort, wo wir noch nicht sind",
        ),
    },
}
