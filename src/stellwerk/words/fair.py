"""The page of a trade fair's stand: what it ticks, what is wrong with a photo, what the call centre is asked."""

from collections.abc import Mapping

from stellwerk.words.sentence import Pair

WORDS: Mapping[str, Pair] = {
    "unclear.card": (
        "From the stand: a name or a way to reach the person is missing. Read the card.",
        "Vom Messestand: Es fehlt ein Name oder ein Weg, die Person zu erreichen. Lesen Sie die Karte.",
    ),
    "photo.no_photo": (
        "This file is no photo that can be read. Take the photo anew, as JPEG, PNG or WebP.",
        "Diese Datei ist kein lesbares Foto. Machen Sie es neu, als JPEG, PNG oder WebP.",
    ),
    "photo.broken": (
        "The photo is broken. Take it anew.",
        "Das Foto ist beschädigt. Machen Sie es neu.",
    ),
    "photo.too_large": (
        "The photo is too large. Take it with at most {megabytes} megabytes.",
        "Das Foto ist zu groß. Machen Sie eines mit höchstens {megabytes} Megabyte.",
    ),
    "photo.too_many_pixels": (
        "The photo has too many pixels. Take it with the phone’s usual camera.",
        "Das Foto hat zu viele Bildpunkte. Machen Sie es mit der üblichen Kamera des Telefons.",
    ),
}

NAMES: Mapping[str, Mapping[str, Pair]] = {
    "said_at_stand": {
        "consent": ("Said yes to calls and mails", "Hat Anrufen und E-Mails zugestimmt"),
        "tick.founder": ("Founder", "Gründer"),
        "tick.open_again": ("Refused before, open now", "Früher abgelehnt, jetzt offen"),
        "tick.new_subsidiary": ("New subsidiary", "Neue Niederlassung"),
        "tick.partner_change": ("Changes its partner", "Wechselt den Partner"),
        "tick.unhappy": ("Unhappy with a competitor", "Unzufrieden mit dem Wettbewerb"),
        "tick.improved_product": ("The improved product fits", "Das verbesserte Produkt passt"),
    },
    # What sources keep beside the columns; what a sender calls otherwise keeps its own name.
    "attribute": {
        "at_stand": ("At the stand", "Am Stand"),
        "consent_version": ("Words of the consent", "Wortlaut der Einwilligung"),
        "read_from_card": ("Read from the card", "Von der Karte gelesen"),
    },
    "fair_tick": {
        "call": ("Wants a call", "Möchte einen Anruf"),
        "quotation": ("Wants a quotation", "Möchte ein Angebot"),
        "visit": ("Visit soon", "Bald besuchen"),
        "demonstration": ("Wants a demonstration", "Möchte eine Vorführung"),
        "brochure": ("Wants a brochure", "Möchte einen Prospekt"),
        "later": ("Not before next year", "Erst nächstes Jahr"),
        "founder": ("Founder", "Gründer"),
        "open_again": ("Refused before, open now", "Früher abgelehnt, jetzt offen"),
        "new_subsidiary": ("New subsidiary", "Neue Niederlassung"),
        "partner_change": ("Changes its partner", "Wechselt den Partner"),
        "unhappy": ("Unhappy with a competitor", "Unzufrieden mit dem Wettbewerb"),
        "improved_product": ("The improved product fits", "Das verbesserte Produkt passt"),
    },
}
