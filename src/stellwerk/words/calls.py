"""Calls, scripts, and reports of visits, calls and service."""

from collections.abc import Mapping

from stellwerk.words.sentence import Pair

WORDS: Mapping[str, Pair] = {
    "call.call_back": (
        "Somebody was reached and asks to be called again at {due_at}.",
        "Erreicht; gewünscht ist ein neuer Anruf am {due_at}.",
    ),
    "call.do_not_call": (
        "The person does not want to be called again. Nobody calls from now on.",
        "Die Person möchte nicht mehr angerufen werden. Ab jetzt ruft niemand mehr an.",
    ),
    "call.done_already": (
        "This call is done already. Go on with the next one.",
        "Dieser Anruf ist schon erledigt. Nehmen Sie den nächsten.",
    ),
    "call.expert": (
        "An expert is asked. The call goes on by {due_at}.",
        "Eine Fachperson ist gefragt. Weiter geht es bis {due_at}.",
    ),
    "call.gone_on": (
        "The lead has gone on since. Open it to see what is next.",
        "Der Lead ist inzwischen weiter. Öffnen Sie ihn, um zu sehen, wie es weitergeht.",
    ),
    "call.mail_only": (
        "The person wants mail only. Marketing keeps the lead warm; it is looked at again on {due_at}.",
        "Die Person möchte nur Post. Das Marketing hält den Lead warm; er wird am {due_at} wieder angesehen.",
    ),
    "call.nobody_known": (
        "No person is known to whom the number could belong. Enter one on the lead first.",
        "Es ist keine Person bekannt, zu der die Nummer gehören könnte. Tragen Sie zuerst eine am Lead ein.",
    ),
    "call.not_interested": (
        "There is no interest: {lost}. The lead is looked at again on {due_at}.",
        "Es gibt kein Interesse: {lost}. Der Lead wird am {due_at} wieder angesehen.",
    ),
    "call.not_reached": (
        "Nobody was reached, try {tries} of {most_tries}. The next one is at {due_at}.",
        "Niemand war zu erreichen, Versuch {tries} von {most_tries}. Der nächste ist am {due_at}.",
    ),
    "call.number_entered": (
        "Another number is known now: {phone}.",
        "Jetzt ist eine andere Nummer bekannt: {phone}.",
    ),
    "call.other_number": (
        "The number was wrong. Call the other one by {due_at}.",
        "Die Nummer war falsch. Rufen Sie bis {due_at} die andere an.",
    ),
    "call.qualified": (
        "Somebody was reached, the interest is real. The lead goes to a partner.",
        "Erreicht, das Interesse ist echt. Der Lead geht an einen Partner.",
    ),
    "call.skipped": ("An agent passed it on: {skip}.", "Weitergegeben: {skip}."),
    "call.taken": (
        "Somebody else has this lead on the screen. Go on with the next one.",
        "Jemand anderes hat diesen Lead gerade. Nehmen Sie den nächsten.",
    ),
    "call.tries_used_up": (
        "Nobody was reached in {tries} of {most_tries} tries. The channel manager decides.",
        "In {tries} von {most_tries} Versuchen war niemand zu erreichen. Die Partnerbetreuung entscheidet.",
    ),
    "call.when_missing": (
        "Say when to call again: a day and a time.",
        "Sagen Sie, wann wieder angerufen wird: Tag und Uhrzeit.",
    ),
    "call.wrong_number": (
        "The number was wrong and no other is known. Find one by {due_at}.",
        "Die Nummer war falsch, und keine andere ist bekannt. Suchen Sie bis {due_at} eine.",
    ),
    "contact.presumed": (
        "The company asked us itself ({channel}); between companies that is enough for a call.",
        "Die Firma hat sich selbst gemeldet ({channel}); unter Firmen genügt das für einen Anruf.",
    ),
    "fact.reported": ("{name}: {value} now, before {other}.", "{name}: jetzt {value}, vorher {other}."),
    "fact.reported_new": ("{name}: {value}, new.", "{name}: {value}, neu."),
    "follow_up.after_visit": (
        "So it was agreed in the last report ({report}), by {due_at}.",
        "So im letzten Bericht vereinbart ({report}), bis {due_at}.",
    ),
    "script.bad_name": (
        "The step {step} needs a name of small letters.",
        "Der Schritt {step} braucht einen Namen aus Kleinbuchstaben.",
    ),
    "script.circle": (
        "{step} runs in a circle in which nothing is asked. Let it lead on.",
        "{step} läuft im Kreis, ohne etwas zu fragen. Führen Sie ihn weiter.",
    ),
    "script.empty": ("A script needs at least one step.", "Ein Leitfaden braucht mindestens einen Schritt."),
    "script.name_taken": (
        "There is already one with the name “{name}”. Choose another name.",
        "Den Namen „{name}“ gibt es schon. Wählen Sie einen anderen.",
    ),
    "script.name_twice": (
        "There are two steps {step}. Take one out.",
        "Den Schritt {step} gibt es zweimal. Nehmen Sie einen heraus.",
    ),
    "script.no_date": (
        "“{given}” is no date. Choose a day.",
        "„{given}“ ist kein Datum. Wählen Sie einen Tag.",
    ),
    "script.no_end": (
        "From {step} no way leads to the end. Let one answer lead on.",
        "Von {step} führt kein Weg zum Ende. Lassen Sie eine Antwort weiterführen.",
    ),
    "script.no_name": ("Give it a name.", "Geben Sie einen Namen an."),
    "script.no_number": (
        "“{given}” is no number. Write it like 48000.",
        "„{given}“ ist keine Zahl. Schreiben Sie sie wie 48000.",
    ),
    "script.no_option": (
        "“{given}” is none of the answers. Choose one.",
        "„{given}“ ist keine der Antworten. Wählen Sie eine.",
    ),
    "script.option_twice": (
        "Two answers of {step} are the same. Change one.",
        "Zwei Antworten von {step} sind gleich. Ändern Sie eine.",
    ),
    "script.options": (
        "{step} needs two to {most} answers.",
        "{step} braucht zwei bis {most} Antworten.",
    ),
    "script.says_nothing": (
        "{step} says nothing. Write what is said.",
        "{step} sagt nichts. Schreiben Sie, was gesagt wird.",
    ),
    "script.too_long": (
        "{given} steps are too many for a call; {most} fit. Take some out.",
        "{given} Schritte sind zu viele für einen Anruf; {most} passen. Nehmen Sie welche heraus.",
    ),
    "script.unknown_next": (
        "{step} leads to {next}, which is not there. Choose another step.",
        "{step} führt zu {next}, und das gibt es nicht. Wählen Sie einen anderen Schritt.",
    ),
    "script.unknown_target": (
        "The answer of {step} cannot be kept as {target}: that asks for another kind of answer.",
        "Die Antwort von {step} passt nicht zu {target}: Dort wird anders geantwortet.",
    ),
    "script.unreachable": (
        "No way leads to {step}. Let another step lead there, or take it out.",
        "Zu {step} führt kein Weg. Lassen Sie einen anderen Schritt dorthin führen, oder nehmen Sie ihn heraus.",
    ),
    "template.bad_name": (
        "The field {field} needs a name of small letters.",
        "Das Feld {field} braucht einen Namen aus Kleinbuchstaben.",
    ),
    "template.empty": ("A template needs at least one field.", "Eine Vorlage braucht mindestens ein Feld."),
    "template.name_twice": (
        "There are two fields {field}. Take one out.",
        "Das Feld {field} gibt es zweimal. Nehmen Sie eines heraus.",
    ),
    "template.no_kind": (
        "Choose what it is for: visit, call or service.",
        "Wählen Sie, wofür sie ist: Besuch, Gespräch oder Service.",
    ),
    "template.no_label": ("The field {field} needs a label.", "Das Feld {field} braucht eine Beschriftung."),
    "template.options": (
        "The field {field} needs two answers or more.",
        "Das Feld {field} braucht zwei Antworten oder mehr.",
    ),
    "template.too_long": (
        "{given} fields are too many for a minute; {most} fit. Take some out.",
        "{given} Felder sind zu viele für eine Minute; {most} passen. Nehmen Sie welche heraus.",
    ),
    "template.unknown_target": (
        "The field {field} cannot be kept as {target}: that asks for another kind of answer.",
        "Das Feld {field} passt nicht zu {target}: Dort wird anders geantwortet.",
    ),
    "visit.built_on": (
        "Others have built on this report. Write a new one that puts it right.",
        "Auf diesem Bericht baut schon etwas auf. Schreiben Sie einen neuen, der ihn richtigstellt.",
    ),
    "visit.date_missing": (
        "Say by when the next step is due.",
        "Sagen Sie, bis wann der nächste Schritt fällig ist.",
    ),
    "visit.lead_waits": (
        "The customer’s lead is still on its way. Wait a moment and send the report again; nothing is lost.",
        "Der Lead des Kunden ist noch unterwegs. Senden Sie den Bericht gleich noch einmal; nichts geht verloren.",
    ),
    "visit.merged": (
        "This lead went into another one. Write the report there.",
        "Dieser Lead ging in einem anderen auf. Schreiben Sie den Bericht dort.",
    ),
    "visit.missing": ("This is needed.", "Das wird gebraucht."),
    "visit.next_missing": (
        "Say what happens next. No report without a next step.",
        "Sagen Sie, was als Nächstes geschieht. Kein Bericht ohne nächsten Schritt.",
    ),
    "visit.next_step": ("What is agreed is due on {due_at}.", "Das Vereinbarte ist am {due_at} fällig."),
    "visit.no_minutes": (
        "Write the minutes as a whole number up to {most}.",
        "Schreiben Sie die Minuten als ganze Zahl bis {most}.",
    ),
    "visit.not_held_yet": (
        "This day lies ahead. Choose one that has been.",
        "Dieser Tag liegt in der Zukunft. Wählen Sie einen, der war.",
    ),
}

NAMES: Mapping[str, Mapping[str, Pair]] = {
    "call": {
        "qualified": ("Reached, real interest", "Erreicht, echtes Interesse"),
        "call_back": ("Call back", "Später noch einmal"),
        "not_reached": ("Not reached", "Nicht erreicht"),
        "wrong_number": ("Wrong number", "Falsche Nummer"),
        "not_interested": ("No interest", "Kein Interesse"),
        "mail_only": ("Wants mail only", "Möchte nur Post"),
        "expert": ("To an expert", "An eine Fachperson"),
        "do_not_call": ("Do not call again", "Nicht mehr anrufen"),
    },
    "call_skip": {
        "language": ("I do not speak the language", "Ich spreche die Sprache nicht"),
        "known": ("I know the person", "Ich kenne die Person"),
        "unclear": ("The data are unclear", "Die Angaben sind unklar"),
        "later": ("Not by me today", "Heute nicht durch mich"),
    },
    "report_kind": {
        "visit": ("Visit report", "Besuchsbericht"),
        "call": ("Call report", "Gesprächsbericht"),
        "service": ("Service report", "Servicebericht"),
    },
}
