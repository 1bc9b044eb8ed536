"""What the house learns from outcomes: trainings, verdicts, checks, and what cannot be done with a score."""

from collections.abc import Mapping

from stellwerk.words.sentence import Pair

WORDS: Mapping[str, Pair] = {
    "learning.beats_points": (
        "On the latest {count} outcomes, which it had not seen, it is {saved_percent} more accurate than the points: "
        "more than chance explains.",
        "An den letzten {count} Ergebnissen, die sie nicht kannte, ist sie um {saved_percent} genauer als die Punkte: "
        "mehr, als der Zufall erklärt.",
    ),
    "learning.beats_score": (
        "On the latest {count} outcomes, which it had not seen, it is {saved_percent} more accurate than the score "
        "that rules: more than chance explains.",
        "An den letzten {count} Ergebnissen, die sie nicht kannte, ist sie um {saved_percent} genauer als die "
        "Bewertung, die gilt: mehr, als der Zufall erklärt.",
    ),
    "learning.broke_off": (
        "The training broke off: {error}. Please tell the administrator.",
        "Das Lernen ist abgebrochen: {error}. Bitte sagen Sie der Verwaltung Bescheid.",
    ),
    "learning.curve_note": (
        "Points calibrated anew on {count} leads that were won or lost",
        "Punkte neu geeicht an {count} gewonnenen und verlorenen Leads",
    ),
    "learning.drift.blind": (
        "On the latest {count} outcomes the score hardly tells who orders from who does not. Look at the leads that "
        "were lost against expectation, and train anew.",
        "An den letzten {count} Ergebnissen unterscheidet die Bewertung kaum, wer bestellt und wer nicht. Sehen Sie "
        "sich die wider Erwarten verlorenen Leads an und lassen Sie neu lernen.",
    ),
    "learning.drift.fewer": (
        "Of the latest {count} leads {won} ordered where the score let expect {expected}. The chances are too high: "
        "train anew, and ask what has changed.",
        "Von den letzten {count} Leads bestellten {won}, zu erwarten waren {expected}. Die Chancen sind zu hoch: "
        "Lassen Sie neu lernen und fragen Sie, was sich geändert hat.",
    ),
    "learning.drift.more": (
        "Of the latest {count} leads {won} ordered where the score let expect {expected}. The chances are too low: "
        "train anew, and ask what has changed.",
        "Von den letzten {count} Leads bestellten {won}, zu erwarten waren {expected}. Die Chancen sind zu niedrig: "
        "Lassen Sie neu lernen und fragen Sie, was sich geändert hat.",
    ),
    "learning.drift.too_bold": (
        "On the latest {count} outcomes high chances came out lower and low ones higher than said. Train anew.",
        "An den letzten {count} Ergebnissen fielen hohe Chancen niedriger und niedrige höher aus als gesagt. Lassen "
        "Sie neu lernen.",
    ),
    "learning.drift.too_timid": (
        "On the latest {count} outcomes high chances came out higher and low ones lower than said. Train anew.",
        "An den letzten {count} Ergebnissen fielen hohe Chancen höher und niedrige niedriger aus als gesagt. Lassen "
        "Sie neu lernen.",
    ),
    "learning.half_life_note": (
        "Half-lives of interest as {count} leads that were won or lost show them",
        "Halbwertszeiten des Interesses, wie {count} gewonnene und verlorene Leads sie zeigen",
    ),
    "learning.moved_on": (
        "The score {version} is no proposal any more: somebody has decided on it, or a newer one stands in its place.",
        "Bewertung {version} ist kein Vorschlag mehr: Jemand hat darüber entschieden, oder eine neuere steht an ihrer "
        "Stelle.",
    ),
    "learning.no_step_back": (
        "No learned score has ruled yet, so there is no step back.",
        "Es galt noch keine gelernte Bewertung, daher gibt es keinen Schritt zurück.",
    ),
    "learning.not_better": (
        "The score {version} is not clearly better than what rules now. It stays a proposal to look at; only a better "
        "one goes live.",
        "Bewertung {version} ist nicht deutlich besser als das, was jetzt gilt. Sie bleibt zum Ansehen stehen; wirksam "
        "wird nur eine bessere.",
    ),
    "learning.not_beyond_noise": (
        "On the latest {count} outcomes, which it had not seen, it is no better than what rules, or not by more than "
        "chance explains.",
        "An den letzten {count} Ergebnissen, die sie nicht kannte, ist sie nicht besser als das, was gilt, oder nicht "
        "um mehr, als der Zufall erklärt.",
    ),
    "learning.only_checked": (
        "The score was checked. There is nothing new to learn yet.",
        "Die Bewertung wurde geprüft. Zu lernen gibt es noch nichts Neues.",
    ),
    "learning.second_person": (
        "You asked for score {version} yourself. A second person puts it live.",
        "Bewertung {version} haben Sie selbst angefordert. Wirksam macht sie eine zweite Person.",
    ),
    "learning.too_few": (
        "There is too little to learn from: {won} won and {lost} lost leads are missing. {enough} of each are needed.",
        "Zum Lernen ist es noch zu wenig: {won} gewonnene und {lost} verlorene Leads fehlen. Von beiden braucht es "
        "{enough}.",
    ),
    "learning.too_few_to_judge": (
        "The latest {count} outcomes are too few to tell whether it is better.",
        "Die letzten {count} Ergebnisse sind zu wenige, um zu sagen, ob sie besser ist.",
    ),
    "learning.unreadable": (
        "The score {version}, which rules, is not as it was written and is not used. Go one step back, then learn "
        "anew.",
        "Bewertung {version}, die gilt, ist nicht mehr so, wie sie geschrieben wurde, und wird nicht benutzt. Gehen "
        "Sie einen Schritt zurück und lassen Sie neu lernen.",
    ),
}

NAMES: Mapping[str, Mapping[str, Pair]] = {
    "actor": {
        "clock": ("the clock", "die Uhr"),
        "machine": ("the machine", "die Maschine"),
    },
    "score_state": {
        "proposed": ("waits for a decision", "wartet auf eine Entscheidung"),
        "live": ("rules now", "gilt jetzt"),
        "retired": ("ruled before", "galt früher"),
        "overtaken": ("overtaken by a newer one", "von einer neueren überholt"),
        "refused": ("not wanted", "nicht gewollt"),
    },
    "score_step": {
        "score_proposed": ("Learned and proposed", "Gelernt und vorgeschlagen"),
        "score_live": ("Put live", "Wirksam gemacht"),
        "score_refused": ("Not wanted", "Nicht gewollt"),
        "score_back": ("One step back", "Ein Schritt zurück"),
        "score_checked": ("Checked", "Geprüft"),
        "training_ended": ("Nothing learned", "Nichts gelernt"),
    },
}
