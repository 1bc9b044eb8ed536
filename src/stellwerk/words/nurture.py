"""Warming: tracks, templates, letters that came back; what is done with partners."""

from collections.abc import Mapping

from stellwerk.words.sentence import Pair

WORDS: Mapping[str, Pair] = {
    "contact.bounced": (
        "Letters to this address came back.",
        "E-Mails an diese Adresse kamen zurück.",
    ),
    "follow_up.mail_bounced": (
        "A mail to this prospect came back. Find the right address by {due_at}.",
        "Eine E-Mail an diesen Interessenten kam zurück. Finden Sie bis {due_at} die richtige Adresse.",
    ),
    "follow_up.nurture_call": (
        "The track “{track}” asks for a call by {due_at}.",
        "Die Strecke „{track}“ sieht bis {due_at} einen Anruf vor.",
    ),
    "follow_up.nurture_replied": (
        "The prospect answered while on the track “{track}”. Answer by {due_at}.",
        "Der Interessent hat auf der Strecke „{track}“ geantwortet. Antworten Sie bis {due_at}.",
    ),
    "mail_template.brace": (
        "A brace stands alone. A field looks like this: {example}.",
        "Eine Klammer steht allein. Ein Feld sieht so aus: {example}.",
    ),
    "mail_template.no_field": (
        "There is no field {value}. There are: {fields}.",
        "Das Feld {value} gibt es nicht. Es gibt: {fields}.",
    ),
    "nurture.became_a": (
        "The lead became an A and goes to sales.",
        "Der Lead wurde A und geht zum Vertrieb.",
    ),
    "nurture.by_hand": ("Somebody took the lead off the track.", "Der Lead wurde von Hand herausgenommen."),
    "nurture.check": (
        "The check in step {step} let it leave.",
        "Die Prüfung in Schritt {step} hat ihn herausgenommen.",
    ),
    "nurture.closed": ("The lead is closed.", "Der Lead ist abgeschlossen."),
    "nurture.finished": (
        "The track of {steps} {steps|step|steps} is at its end.",
        "Die Strecke mit {steps} {steps|Schritt|Schritten} ist zu Ende.",
    ),
    "nurture.opted_out": (
        "The person wants no more letters.",
        "Die Person möchte keine E-Mails mehr.",
    ),
    "nurture.replied": ("The person answered: {action}.", "Die Person hat geantwortet: {action}."),
    "nurture.scrapped": ("The lead was sorted out.", "Der Lead wurde ausgemustert."),
    "nurture_track.empty": (
        "A track needs at least one step. Add one below.",
        "Eine Strecke braucht mindestens einen Schritt. Fügen Sie unten einen hinzu.",
    ),
    "nurture_track.no_campaign": (
        "Choose a campaign to invite to.",
        "Wählen Sie die Kampagne der Einladung.",
    ),
    "nurture_track.no_days": (
        "Give a number of days, {most} at the most.",
        "Geben Sie eine Zahl von Tagen an, höchstens {most}.",
    ),
    "nurture_track.no_kind": (
        "There is no step of the kind {value}.",
        "Schritte der Art {value} gibt es nicht.",
    ),
    "nurture_track.no_template": (
        "Choose a template for the letter.",
        "Wählen Sie eine Vorlage für die E-Mail.",
    ),
    "nurture_track.only_forward": (
        "A check jumps forward only: to step {step} or further. So every lead comes to an end.",
        "Eine Prüfung springt nur nach vorn: zu Schritt {step} oder weiter. So kommt jeder Lead ans Ende.",
    ),
    "nurture_track.too_many": (
        "A track has {most} steps at the most. Split it in two.",
        "Eine Strecke hat höchstens {most} Schritte. Teilen Sie sie.",
    ),
    "partner_task.fix_address": (
        "Letters to {contact} came back. Find the right address by {due_at}.",
        "E-Mails an {contact} kamen zurück. Finden Sie bis {due_at} die richtige Adresse.",
    ),
    "partner_task.talk": ("Somebody talked to the partner.", "Es gab ein Gespräch mit dem Partner."),
    "partner_task.rhythm": (
        "The last contact was {days} days ago. Agreed: {rhythm}.",
        "Der letzte Kontakt ist {days} Tage her. Vereinbart ist: {rhythm}.",
    ),
    "partner_task.rhythm_never": (
        "No contact is on record. Agreed: {rhythm}.",
        "Es ist noch kein Kontakt festgehalten. Vereinbart ist: {rhythm}.",
    ),
}

NAMES: Mapping[str, Mapping[str, Pair]] = {
    "nurture_kind": {
        "mail": ("Letter", "E-Mail"),
        "call": ("Call", "Anruf"),
        "invite": ("Invitation", "Einladung"),
        "wait": ("Wait", "Warten"),
        "check": ("Check", "Prüfen"),
    },
    "reply": {
        "answered": ("by mail", "per E-Mail"),
        "called_back": ("called back", "zurückgerufen"),
        "asked_for_offer": ("asked for a quotation", "Angebot angefragt"),
    },
    "nurture_why": {
        "became_a": ("Became A", "Wurden A"),
        "finished": ("At the end of the track", "Am Ende der Strecke"),
        "replied": ("Answered", "Haben geantwortet"),
        "check": ("Left at a check", "Bei einer Prüfung heraus"),
        "scrapped": ("Sorted out", "Ausgemustert"),
        "closed": ("Closed otherwise", "Anders abgeschlossen"),
        "opted_out": ("Want no letters", "Möchten keine E-Mails"),
        "by_hand": ("Taken off by hand", "Von Hand herausgenommen"),
    },
    "deed": {
        "did.opened": ("opened a mail", "eine E-Mail geöffnet"),
        "did.clicked": ("clicked in a mail", "in einer E-Mail geklickt"),
        "did.answered": ("answered", "geantwortet"),
        "did.called_back": ("called back", "zurückgerufen"),
        "did.visited_stand": ("visited the stand", "am Messestand gewesen"),
        "did.accepted": ("accepted an invitation", "eine Einladung angenommen"),
        "did.took_part": ("took part in a campaign", "an einer Kampagne teilgenommen"),
    },
    "mail_field": {
        "greeting": ("the greeting with the name", "die Anrede mit Namen"),
        "first_name": ("the first name", "der Vorname"),
        "last_name": ("the last name", "der Nachname"),
        "company": ("the company", "die Firma"),
        "city": ("the town", "der Ort"),
        "product": ("the product line", "die Produktlinie"),
        "model": ("the product", "das Produkt"),
        "campaign": ("the campaign", "die Kampagne"),
        "maker": ("our house", "unser Haus"),
        "link": ("the link of the template, counted", "der Link der Vorlage, gezählt"),
        "answer": ("the link to answer an invitation", "der Link für die Antwort auf eine Einladung"),
    },
    "invitation_answer": {
        "yes": ("Yes", "Ja"),
        "no": ("No", "Nein"),
        "maybe": ("Maybe", "Vielleicht"),
    },
    "possibility": {
        "placement": ("Placement", "Platzierung"),
        "demo_product": ("Demo product", "Vorführprodukt"),
        "staff": ("Staff", "Personal"),
        "event": ("Event", "Veranstaltung"),
        "other": ("Other", "Sonstiges"),
    },
    "partner_task": {
        "contact": ("Get in touch", "Kontakt aufnehmen"),
        "support": ("Support", "Unterstützung"),
        "look": ("Look whether it helped", "Nachsehen, ob es half"),
    },
}
