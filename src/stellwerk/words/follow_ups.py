"""What people plan themselves, who stands in for whom, the ladder, and what lay around."""

from collections.abc import Mapping

from stellwerk.words.sentence import Pair

WORDS: Mapping[str, Pair] = {
    "away.deputy": (
        "{name} is away until {until_on}. The deputy has it meanwhile.",
        "{name} ist bis {until_on} abwesend. Die Vertretung hat es so lange.",
    ),
    "away.queue": (
        "{name} is away until {until_on}, and nobody stands in. Everybody of the role has it meanwhile.",
        "{name} ist bis {until_on} abwesend, ohne Vertretung. So lange haben es alle mit der Rolle.",
    ),
    "follow_up.lay_around": (
        "The lead lay without a next step, at: {stage}. See what is to be done.",
        "Der Lead lag ohne nächsten Schritt, Stand: {stage}. Sehen Sie nach, was zu tun ist.",
    ),
    "follow_up.planned": (
        "Planned by hand for {due_at}.",
        "Von Hand vorgemerkt für {due_at}.",
    ),
    "follow_up.planned_for": (
        "Planned by hand for {due_at}: {note}",
        "Von Hand vorgemerkt für {due_at}: {note}",
    ),
    "ladder.channel": (
        "“{kind}” was due {due_at} and nobody has looked for {hours} working hours. The partner managers are told.",
        "„{kind}“ war {due_at} fällig, und seit {hours} Arbeitsstunden hat niemand nachgesehen. Die Partnerbetreuung "
        "erfährt es.",
    ),
    "ladder.leader": (
        "“{kind}” was due {due_at} and nobody has looked for {hours} working hours. The leader is told.",
        "„{kind}“ war {due_at} fällig, und seit {hours} Arbeitsstunden hat niemand nachgesehen. Die Leitung erfährt"
        " es.",
    ),
    "ladder.reminder": (
        "“{kind}” is due since {due_at}.",
        "„{kind}“ ist seit {due_at} fällig.",
    ),
    "ladder.warning": (
        "“{kind}” was due {due_at}; {hours} working hours have passed since.",
        "„{kind}“ war {due_at} fällig; seitdem sind {hours} Arbeitsstunden vergangen.",
    ),
    "working_time.hours_unread": (
        "Write the hours of a day like 8:00-17:00 or 8-12, 13-17; leave a free day empty.",
        "Schreiben Sie die Zeiten eines Tages wie 8:00-17:00 oder 8-12, 13-17; ein freier Tag bleibt leer.",
    ),
    "working_time.no_hours": (
        "A week needs at least one working day. If you are away for long, enter a leave.",
        "Eine Woche braucht mindestens einen Arbeitstag. Wer länger fehlt, trägt eine Abwesenheit ein.",
    ),
    "working_time.own_deputy": (
        "You cannot stand in for yourself. Choose somebody else, or nobody.",
        "Niemand vertritt sich selbst. Wählen Sie jemand anderen oder niemanden.",
    ),
    "working_time.own_leader": (
        "Nobody leads himself. Choose somebody else, or nobody.",
        "Niemand leitet sich selbst. Wählen Sie jemand anderen oder niemanden.",
    ),
    "working_time.place_unknown": (
        "The holidays of this place are not known. Choose one from the list.",
        "Die Feiertage dieses Ortes sind nicht bekannt. Wählen Sie einen aus der Liste.",
    ),
    "working_time.zone_unknown": (
        "This time zone is not known. Choose one from the list.",
        "Diese Zeitzone ist nicht bekannt. Wählen Sie eine aus der Liste.",
    ),
    "pursue.date_missing": (
        "Choose a day. The time may stay as it is.",
        "Wählen Sie einen Tag. Die Uhrzeit kann so bleiben.",
    ),
    "pursue.done_already": (
        "This follow-up is done. Plan a new one.",
        "Diese Wiedervorlage ist erledigt. Merken Sie eine neue vor.",
    ),
    "pursue.handed_on": ("Somebody else has it now.", "Jemand anderes hat es jetzt."),
    "pursue.handed_over": ("Handed over: {note}", "Übergeben: {note}"),
    "pursue.has_it_already": (
        "It lies there already. Choose somebody else.",
        "Dort liegt es schon. Wählen Sie jemand anderen.",
    ),
    "pursue.has_left": (
        "Whoever had it can no longer sign in. Everybody of the role has it now.",
        "Wer es hatte, kann sich nicht mehr anmelden. Jetzt haben es alle mit der Rolle.",
    ),
    "pursue.merged": (
        "This lead went into another one. Plan it there.",
        "Dieser Lead ging in einen anderen ein. Merken Sie es dort vor.",
    ),
    "pursue.nobody_named": ("Choose whom it is for.", "Wählen Sie, für wen es ist."),
    "pursue.note_too_long": (
        "A note has at most {most} characters. Shorten it.",
        "Eine Notiz hat höchstens {most} Zeichen. Kürzen Sie sie.",
    ),
    "pursue.nothing_to_undo": (
        "There is nothing left to take back.",
        "Es gibt nichts mehr zurückzunehmen.",
    ),
}

NAMES: Mapping[str, Mapping[str, Pair]] = {}
