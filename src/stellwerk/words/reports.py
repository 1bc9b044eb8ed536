"""The reports: the sentence that answers, what to do, notes, and the names of questions and columns."""

from collections.abc import Mapping

from stellwerk.words.sentence import Pair

WORDS: Mapping[str, Pair] = {
    "report.channels": (
        "One euro for {best} brought {best_euros} euros of orders, one for {worst} only {worst_euros}. In all, "
        "{cost_cents} were spent.[ Leads of {fast} order fastest: {fast_of_100} of 100, after {fast_days} days.][ "
        "{eater} mostly eats time: {eater_hours} hours of work for {eater_won} {eater_won|order|orders}.]",
        "Ein Euro für {best} brachte {best_euros} Euro an Aufträgen, einer für {worst} nur {worst_euros}. Insgesamt "
        "wurden {cost_cents} ausgegeben.[ Leads aus {fast} bestellen am schnellsten: {fast_of_100} von 100, nach "
        "{fast_days} Tagen.][ {eater} kostet vor allem Zeit: {eater_hours} Stunden Arbeit für {eater_won} "
        "{eater_won|Auftrag|Aufträge}.]",
    ),
    "report.channels_free": (
        "No costs are entered for the campaigns of these {leads} leads, so nothing can be said of their return.",
        "Für die Kampagnen dieser {leads} Leads sind keine Kosten eingetragen; über ihren Ertrag lässt sich nichts "
        "sagen.",
    ),
    "report.channels_note": (
        "Costs of a campaign are shared by all its leads; prices of bought leads come on top. It pays when the "
        "margin "
        "of {margin_percent} of the orders is more than the costs.",
        "Die Kosten einer Kampagne verteilen sich auf alle ihre Leads; Preise gekaufter Leads kommen dazu. Sie lohnt "
        "sich, wenn die Marge von {margin_percent} der Aufträge höher ist als die Kosten.",
    ),
    "report.channels_stop": (
        "One euro for {best} brought {best_euros} euros of orders. {worst_cost_cents} for {worst} do not come back: "
        "one euro brought {worst_euros}.[ Leads of {fast} order fastest: {fast_of_100} of 100, after {fast_days} "
        "days.][ {eater} mostly eats time: {eater_hours} hours of work for {eater_won} {eater_won|order|orders}.]",
        "Ein Euro für {best} brachte {best_euros} Euro an Aufträgen. {worst_cost_cents} für {worst} kommen nicht "
        "zurück: Ein Euro brachte {worst_euros}.[ Leads aus {fast} bestellen am schnellsten: {fast_of_100} von 100, "
        "nach {fast_days} Tagen.][ {eater} kostet vor allem Zeit: {eater_hours} Stunden Arbeit für {eater_won} "
        "{eater_won|Auftrag|Aufträge}.]",
    ),
    "report.calls": (
        "{calls} {calls|call|calls} to {leads} {leads|lead|leads}[, somebody was spoken to in "
        "{spoken_percent}]; {won} of "
        "the leads ordered.",
        "{calls} {calls|Anruf|Anrufe} bei {leads} {leads|Lead|Leads}[, erreicht in {spoken_percent}]; {won} davon "
        "{won|bestellte|bestellten}.",
    ),
    "report.agency": (
        "Of {leads} {leads|lead|leads} {won} ordered; {upheld} {upheld|was|were} rightly complained about.[ Most "
        "complaints said: “{complaint}” ({made}).]",
        "Von {leads} {leads|Lead|Leads} {won|bestellte|bestellten} {won}; {upheld} {upheld|wurde|wurden} zu Recht "
        "reklamiert.[ Am häufigsten reklamiert: „{complaint}“ ({made}).]",
    ),
    "report.better": ("↑ better: {now}, before {before}", "↑ besser: {now}, vorher {before}"),
    "report.same": ("→ the same: {now}, before {before}", "→ gleich: {now}, vorher {before}"),
    "report.worse": ("↓ worse: {now}, before {before}", "↓ schlechter: {now}, vorher {before}"),
    "report.development_note": (
        "Development: won ÷ expected in this period, and in the one before, which is as long (without a period: the "
        "last 12 months). Better or worse stands only where it is more than luck with a certainty of "
        "{certainty_percent}; nothing stands where there are too few orders to tell.",
        "Entwicklung: gewonnen ÷ erwartet in diesem Zeitraum und im gleich langen davor (ohne Zeitraum: die letzten "
        "12 Monate). Besser oder schlechter steht nur da, wo es mit {certainty_percent} Sicherheit kein Zufall "
        "ist; bei zu wenigen Aufträgen steht nichts.",
    ),
    "report.campaign": (
        "Of {leads} {leads|lead|leads} of {campaign} {won} ordered, for {ordered_cents}; {upheld} "
        "{upheld|was|were} rightly complained about. It cost {cost_cents}.[ Most complaints said: “{complaint}” "
        "({made}).]",
        "Von {leads} {leads|Lead|Leads} aus {campaign} {won|bestellte|bestellten} {won}, für {ordered_cents}; "
        "{upheld} "
        "{upheld|wurde|wurden} zu Recht reklamiert. Die Kosten: {cost_cents}.[ Am häufigsten reklamiert: "
        "„{complaint}“ ({made}).]",
    ),
    "report.campaign_bad": (
        "None of {leads} leads ordered.",
        "Keiner von {leads} Leads hat bestellt.",
    ),
    "report.campaign_good": (
        "{of_100} of 100 leads ordered, of {leads}.",
        "{of_100} von 100 Leads bestellten, von {leads}.",
    ),
    "report.campaigns": (
        "Of all {leads} {leads|lead|leads} {won} ordered, for {ordered_cents}; {upheld} {upheld|was|were} rightly "
        "complained about.[ Most complaints said: “{complaint}” ({made}).] Choose a campaign above.",
        "Von allen {leads} {leads|Lead|Leads} {won|bestellte|bestellten} {won}, für {ordered_cents}; {upheld} "
        "{upheld|wurde|wurden} zu Recht reklamiert.[ Am häufigsten reklamiert: „{complaint}“ ({made}).] Wählen Sie "
        "oben eine Kampagne.",
    ),
    "report.complaints_note": (
        "Every complaint counts once, with the reason that the partner chose. Right: the house agreed.",
        "Jede Reklamation zählt einmal, mit dem Grund, den der Partner gewählt hat. Berechtigt: Das Haus hat ihr "
        "zugestimmt.",
    ),
    "report.remedy": (
        "{upheld} {upheld|complaint was|complaints were} right: {remedy}.",
        "{upheld} {upheld|Reklamation war|Reklamationen waren} berechtigt: {remedy}.",
    ),
    "report.cohorts": (
        "Of 100 leads of {quarter}, {of_100} had ordered after 90 days; of those of {before} it was {before_of_100}.",
        "Von 100 Leads aus {quarter} hatten nach 90 Tagen {of_100} bestellt; von denen aus {before} waren es "
        "{before_of_100}.",
    ),
    "report.cohorts_few": (
        "{leads} leads are too few or too young to compare quarters.",
        "{leads} Leads sind zu wenige oder zu jung, um Quartale zu vergleichen.",
    ),
    "report.cohorts_note": (
        "A quarter shows a share only when its youngest lead is old enough for it.",
        "Ein Quartal zeigt einen Anteil erst, wenn auch sein jüngster Lead alt genug dafür ist.",
    ),
    "report.few_note": ("Below {least} cases stands no rate.", "Unter {least} Fällen steht keine Quote."),
    "report.forecast": (
        "Until {until_on} the {open} leads in work should bring {expected_cents}, surely between {low_cents} and "
        "{high_cents}.",
        "Bis {until_on} sollten die {open} Leads in Arbeit {expected_cents} bringen, sicher zwischen {low_cents} und "
        "{high_cents}.",
    ),
    "report.forecast_note": (
        "Chance × order value × how likely it is that a lead of this age decides within 91 days, by the times "
        "of your "
        "own orders and losses. Leads that are still to come are not in it, nor those without an order value.",
        "Chance × Auftragswert × wie wahrscheinlich sich ein Lead dieses Alters in 91 Tagen entscheidet, nach den "
        "Zeiten Ihrer eigenen Aufträge und Verluste. Leads, die erst noch kommen, sind nicht dabei, auch nicht "
        "solche "
        "ohne Auftragswert.",
    ),
    "report.missing": (
        "Most often missing: {gap}, at {lacking} {lacking|lead|leads} ({lacking_percent}). Nothing is missing at "
        "{complete_percent}.",
        "Am häufigsten fehlt: {gap}, bei {lacking} {lacking|Lead|Leads} ({lacking_percent}). Vollständig sind "
        "{complete_percent}.",
    ),
    "report.missing_note": (
        "With and without: the share of ended leads that ordered. A gap between them need not be its cause. Below "
        "{least} cases stands no rate.",
        "Mit und ohne: der Anteil der abgeschlossenen Leads, die bestellt haben. Ein Unterschied muss nicht "
        "daran liegen. "
        "Unter {least} Fällen steht keine Quote.",
    ),
    "report.no_calls": ("Nobody was called in this choice.", "In dieser Auswahl wurde niemand angerufen."),
    "report.no_goals": (
        "No goals are set for the strategy fields. {won} {won|customer was|customers were} won in 91 days.",
        "Für die Strategiefelder sind keine Ziele gesetzt. In 91 Tagen {won|wurde|wurden} {won} {won|Kunde|Kunden} "
        "gewonnen.",
    ),
    "report.none_open": ("No lead is in work in this choice.", "In dieser Auswahl ist kein Lead in Arbeit."),
    "report.people_note": (
        "Call centres of fewer than {least} people are counted with the house, so that nobody stands alone.",
        "Callcenter mit weniger als {least} Personen zählen beim Haus mit, damit niemand einzeln dasteht.",
    ),
    "report.potential": (
        "Of {companies} companies[ in {region}][, {industry}][, {product}] {worked} are worked: there is most to "
        "win. Of "
        "the whole market of {all_companies} it is {all_worked}.[ {unbought} {unbought|customer|customers} in "
        "{sell_region}][ ({sell_industry})][ {unbought|has|have} never ordered {sell_product}.]",
        "Von {companies} Betrieben[ in {region}][, {industry}][, {product}] {worked|ist|sind} {worked} "
        "bearbeitet: Dort ist "
        "am meisten zu holen. Vom ganzen Markt mit {all_companies} sind es {all_worked}.[ In {sell_region}][ "
        "({sell_industry})][ {unbought|hat|haben} {unbought} {unbought|Kunde|Kunden} noch nie {sell_product} "
        "bestellt.]",
    ),
    "report.unbought": (
        "{unbought} of {customers} customers here have never ordered {product}.",
        "{unbought} von {customers} Kunden hier haben noch nie {product} bestellt.",
    ),
    "report.unbought_note": (
        "Customers are those of today whose company is known, whatever the filter. Never ordered this line: of the "
        "customers whose orders name a product line; of {unclear} {unclear|customer|customers} nobody knows that. "
        "What they bought elsewhere or before, and whether they need it, cannot be known here.",
        "Kunden sind die von heute, deren Betrieb bekannt ist, unabhängig vom Filter. Diese Linie noch nie bestellt: "
        "von den Kunden, deren Aufträge eine Produktlinie nennen; bei {unclear} Kunden weiß das niemand. "
        " Was sie anderswo oder früher gekauft haben und ob sie es brauchen, lässt sich hier nicht wissen.",
    ),
    "report.potential_none": (
        "How large the market is, nobody has entered yet. Bring a file under Campaigns, Potential.",
        "Wie groß der Markt ist, hat noch niemand eingetragen. Bringen Sie eine Datei unter Kampagnen, Potenzial.",
    ),
    "report.potential_note": (
        "Worked: offered to a partner, or ordered. A state is told by the first two digits of the postcode, so "
        "borders "
        "are not exact.",
        "Bearbeitet: einem Partner angeboten, oder bestellt. Ein Land wird an den ersten zwei Ziffern der "
        "Postleitzahl "
        "erkannt, Grenzen sind daher nicht genau.",
    ),
    "report.providers": (
        "{best} brings most good leads: {best_percent} are grade A; {worst} fewest: {worst_percent} of "
        "{worst_leads}.",
        "{best} bringt die meisten guten Leads: {best_percent} sind Klasse A; {worst} die wenigsten: "
        "{worst_percent} von "
        "{worst_leads}.",
    ),
    "report.providers_few": (
        "{leads} leads are too few to compare sources.",
        "{leads} Leads sind zu wenige, um Quellen zu vergleichen.",
    ),
    "report.strategy": (
        "{field}: {won} of {goal} customers won in 91 days, the farthest from its goal. All fields: {all_won} of "
        "{all_goal}.",
        "{field}: {won} von {goal} Kunden in 91 Tagen gewonnen, am weitesten vom Ziel. Alle Felder: {all_won} von "
        "{all_goal}.",
    ),
    "report.strategy_note": (
        "Worked: offered within the last 91 days. Goals and quotas stand in the policy, section Strategy.",
        "Bearbeitet: in den letzten 91 Tagen angeboten. Ziele und Quoten stehen im Regelwerk, Abschnitt Strategie.",
    ),
    "report.unheard": (
        "Of {unheard} leads that were taken partners have never said a word, most of them {partner}: {most}[, "
        "{between}: {between_most}][ and {last}: {last_most}].[ "
        "From taking "
        "a lead to the first talk it takes {hours} hours.][ From taking a lead to the first talk it takes "
        "{wait_days} "
        "days.]",
        "Zu {unheard} angenommenen Leads haben Partner nie ein Wort gesagt, am meisten {partner}: {most}[, "
        "{between}: {between_most}][ und {last}: {last_most}].[ Von der "
        "Annahme bis zum ersten Gespräch vergehen {hours} Stunden.][ Von der Annahme bis zum ersten Gespräch "
        "vergehen "
        "{wait_days} Tage.]",
    ),
    "report.concentration": (
        "{few} of {of_partners} partners bring 80% of the turnover of {turnover_cents}; the largest alone brings "
        "{first_percent}. {sold} have sold anything.",
        "{few} von {of_partners} Partnern bringen 80 % des Umsatzes von {turnover_cents}; der größte allein bringt "
        "{first_percent}. Verkauft haben {sold}.",
    ),
    "report.concentration_note": (
        "Turnover is what was ordered from leads. The straight line would be an even spread.",
        "Umsatz ist, was aus Leads bestellt wurde. Die gerade Linie wäre eine gleichmäßige Verteilung.",
    ),
    "report.does_not_pay": (
        "1 euro brought {euros} euros of orders, at most {high}; {won} of {leads} leads ordered[, "
        "{complaint_percent} "
        "were rightly complained about].",
        "1 Euro brachte {euros} Euro an Aufträgen, höchstens {high}; {won} von {leads} Leads bestellten[, "
        "{complaint_percent} wurden zu Recht reklamiert].",
    ),
    "report.few": (
        "{leads} {leads|lead|leads} brought {won} {won|order|orders} so far: too few to speak of rates.",
        "{leads} {leads|Lead brachte|Leads brachten} bisher {won} {won|Auftrag|Aufträge}: zu wenige für eine Quote.",
    ),
    "report.fewer_than_expected": ("fewer than expected", "weniger als erwartet"),
    "report.funnel": (
        "Of 100 leads {of_100} order[, of 100 quotations to new customers {quotes_of_100}]. Most stay before "
        "“{step}”: "
        "{step_percent} get there.",
        "Von 100 Leads bestellen {of_100}[, von 100 Angeboten an Neukunden {quotes_of_100}]. Die meisten bleiben vor "
        "„{step}“ stehen: {step_percent} kommen dorthin.",
    ),
    "report.funnel_note": (
        "Whoever ordered was reached and quoted as well, even where nobody reported it. Below {least} cases "
        "stands no "
        "rate. Days are the median since the step before. Conversion is orders ÷ quotations to new customers.",
        "Wer bestellt hat, gilt auch als erreicht und mit Angebot, selbst wenn es niemand gemeldet hat. Unter "
        "{least} "
        "Fällen steht keine Quote. Tage sind der Median seit dem Schritt davor. Abschlussquote ist Aufträge ÷ "
        "Angebote "
        "an Neukunden.",
    ),
    "report.lost": (
        "{lost} {lost|lead was|leads were} lost, worth {value_cents}. Most often: {reason} ({share_percent}).",
        "{lost} {lost|Lead ging|Leads gingen} verloren, im Wert von {value_cents}. Am häufigsten: {reason} "
        "({share_percent}).",
    ),
    "report.lost_note": (
        "The value is the expected order value of the lost leads, where it is known.",
        "Der Wert ist der erwartete Auftragswert der verlorenen Leads, soweit er bekannt ist.",
    ),
    "report.matrix": (
        "By {channel}[ ({segment})] {rate_of_100} of 100 become customers[, of all leads {usual_of_100}]. "
        "{ended} {ended|lead of this kind has|leads of this kind have} ended.",
        "Über {channel}[ ({segment})] werden {rate_of_100} von 100 Kunde[, von allen Leads {usual_of_100}]. "
        "{ended} {ended|Lead dieser Art ist|Leads dieser Art sind} abgeschlossen.",
    ),
    "report.matrix_few": (
        "Of {leads} leads too few have ended to compare segments and channels.",
        "Von {leads} Leads sind zu wenige abgeschlossen, um Segmente und Kanäle zu vergleichen.",
    ),
    "report.matrix_note": (
        "Area = share of the ended leads that ordered. Below {least} ended leads stands no number. A lead of two "
        "segments counts in both.",
        "Fläche = Anteil der abgeschlossenen Leads, die bestellt haben. Unter {least} abgeschlossenen Leads "
        "steht keine "
        "Zahl. Ein Lead in zwei Segmenten zählt in beiden.",
    ),
    "report.may_pay": (
        "1 euro brought {euros} euros of orders, surely between {low} and {high}: too early to say[; "
        "{complaint_percent} "
        "were rightly complained about].",
        "1 Euro brachte {euros} Euro an Aufträgen, sicher zwischen {low} und {high}: noch kein Urteil[; "
        "{complaint_percent} wurden zu Recht reklamiert].",
    ),
    "report.more_than_expected": ("more than expected", "mehr als erwartet"),
    "report.none_lost": ("No lead was lost in this choice.", "In dieser Auswahl ging kein Lead verloren."),
    "report.no_turnover": (
        "Nothing has been ordered from leads in this choice yet.",
        "In dieser Auswahl wurde aus Leads noch nichts bestellt.",
    ),
    "report.nothing": (
        "Nothing has come in yet in this choice.",
        "In dieser Auswahl ist noch nichts eingegangen.",
    ),
    "report.nothing_offered": (
        "Nothing has been offered to partners yet in this choice.",
        "In dieser Auswahl wurde Partnern noch nichts angeboten.",
    ),
    "report.one_campaign": (
        "One euro for {best} brought {best_euros} euros of orders; {cost_cents} were spent.",
        "Ein Euro für {best} brachte {best_euros} Euro an Aufträgen; ausgegeben wurden {cost_cents}.",
    ),
    "report.partner_best": (
        "{best} won {best_won} leads where {best_expected} were to be expected; that is more than luck.",
        "{best} gewann {best_won} Leads, wo {best_expected} zu erwarten waren; das ist mehr als Glück.",
    ),
    "report.partner_good": (
        "{won} won where others would have won {expected} of the same leads. Better than usual with a certainty of "
        "{better_percent}.",
        "{won} gewonnen, wo andere aus denselben Leads {expected} gewonnen hätten. Mit {better_percent} Sicherheit "
        "besser als üblich.",
    ),
    "report.partner_weak": (
        "{won} won where others would have won {expected} of the same leads. Weaker than usual with a certainty of "
        "{better_percent}.",
        "{won} gewonnen, wo andere aus denselben Leads {expected} gewonnen hätten. Mit {better_percent} Sicherheit "
        "schwächer als üblich.",
    ),
    "report.partner_worst": (
        "{worst} won {worst_won} leads where {worst_expected} were to be expected; that is more than bad luck.",
        "{worst} gewann {worst_won} Leads, wo {worst_expected} zu erwarten waren; das ist mehr als Pech.",
    ),
    "report.partners": (
        "{best} won {best_won} leads where {best_expected} were to be expected, {worst} {worst_won} of "
        "{worst_expected}. Both is more than luck.",
        "{best} gewann {best_won} Leads, wo {best_expected} zu erwarten waren, {worst} {worst_won} von "
        "{worst_expected}. Beides ist mehr als Zufall.",
    ),
    "report.partners_even": (
        "Of {ended} ended leads no partner made more or less than luck explains.",
        "Aus {ended} abgeschlossenen Leads hat kein Partner mehr oder weniger gemacht, als Zufall erklärt.",
    ),
    "report.pays": (
        "1 euro brought {euros} euros of orders, at least {low}; {won} of {leads} leads ordered[, "
        "{complaint_percent} "
        "were rightly complained about].",
        "1 Euro brachte {euros} Euro an Aufträgen, mindestens {low}; {won} von {leads} Leads bestellten[, "
        "{complaint_percent} wurden zu Recht reklamiert].",
    ),
    "report.profile": (
        "strong: {strengths} · weak: {weaknesses}",
        "stark: {strengths} · schwach: {weaknesses}",
    ),
    "report.range_note": (
        "“Between” holds the truth in {certainty_percent} of the cases.",
        "„Zwischen“ enthält in {certainty_percent} der Fälle die Wahrheit.",
    ),
    "report.scorecard_note": (
        "Expected is what all partners together would have won of the same leads, by the chance of each lead. "
        "“Against others” divides the two and is drawn towards 1 where a partner had few leads: three of three "
        "may be "
        "luck. Outflow: what others won of the leads that this partner refused.",
        "Erwartet ist, was alle Partner zusammen aus denselben Leads gewonnen hätten, nach der Chance jedes Leads. "
        "„Gegenüber anderen“ teilt beides und rückt an 1 heran, wo ein Partner wenige Leads hatte: Drei von "
        "drei können "
        "Glück sein. Abfluss: was andere aus Leads gewannen, die dieser Partner abgelehnt hat.",
    ),
    "report.segments": (
        "The segment “{segment}” brought most: {won} {won|order|orders} for {ordered_cents} from {of_leads} "
        "{of_leads|lead|leads}.[ Of 100 ended leads {rate_of_100} order, of all segments {usual_of_100}.] {without} "
        "of {leads} leads {without|is|are} in no segment.",
        "Das Segment „{segment}“ bringt am meisten: {won} {won|Auftrag|Aufträge} über {ordered_cents} aus {of_leads} "
        "{of_leads|Lead|Leads}.[ Von 100 abgeschlossenen Leads bestellen {rate_of_100}, über alle Segmente "
        "{usual_of_100}.] {without} von {leads} Leads {without|steht|stehen} in keinem Segment.",
    ),
    "report.segments_none": (
        "No lead of a segment has ordered yet. {without} of {leads} leads {without|is|are} in no segment.",
        "Aus keinem Segment wurde bisher bestellt. {without} von {leads} Leads {without|steht|stehen} in keinem "
        "Segment.",
    ),
    "report.segments_note": (
        "A lead of two segments counts in both, in the totals once. Share that ordered: of the ended leads; below "
        "{least} of them stands no rate.",
        "Ein Lead in zwei Segmenten zählt in beiden, in der Summe einmal. Anteil der Besteller: von den "
        "abgeschlossenen Leads; unter {least} steht keine Quote.",
    ),
    "report.silent": (
        "{silent} {silent|lead lies|leads lie} with partners who have said nothing for {days} days, {most} of "
        "them with {partner}.[ From taking a lead to the first talk it takes {hours} hours.][ From taking a "
        "lead to the first talk it takes {wait_days} days.]",
        "{silent} {silent|Lead liegt|Leads liegen} bei Partnern, die seit {days} Tagen nichts gesagt haben, "
        "{most} davon bei {partner}.[ Von der Annahme bis zum ersten Gespräch vergehen {hours} Stunden.][ Von "
        "der Annahme bis zum ersten Gespräch vergehen {wait_days} Tage.]",
    ),
    "report.silent_none": (
        "No lead lies around: every partner has said something within {days} days.[ From taking a lead to the "
        "first talk it takes {hours} hours.][ From taking a lead to the first talk it takes {wait_days} days.]",
        "Kein Lead liegt herum: Jeder Partner hat sich binnen {days} Tagen gemeldet.[ Von der Annahme bis zum "
        "ersten Gespräch vergehen {hours} Stunden.][ Von der Annahme bis zum ersten Gespräch vergehen "
        "{wait_days} Tage.]",
    ),
    "report.silent_note": (
        "Silent: taken and in work, and not a word for {days} days; follow-ups that the partner put off count "
        "as a word. "
        "Times are medians by the clock.",
        "Still: angenommen und in Arbeit, und seit {days} Tagen kein Wort; eine verschobene Wiedervorlage gilt "
        "als Wort. "
        "Zeiten sind Mediane nach der Uhr.",
    ),
    "report.as_expected": ("as expected", "wie erwartet"),
    "report.promises_too_little": ("promises too little", "verspricht zu wenig"),
    "report.promises_too_much": ("promises too much", "verspricht zu viel"),
    "report.score_few": (
        "{ended} {ended|lead has|leads have} ended: too few to judge the score. A quarter needs {least}.",
        "{ended} {ended|Lead ist|Leads sind} abgeschlossen: zu wenige, um die Bewertung zu prüfen. Ein Quartal "
        "braucht {least}.",
    ),
    "report.score_kept": (
        "In {quarter} {won} of {ended} leads ordered where the score expected {expected}: it keeps its word[, as it "
        "has since {since}].",
        "In {quarter} bestellten {won} von {ended} Leads, die Bewertung erwartete {expected}: Sie hält Wort[, wie "
        "schon seit {since}].",
    ),
    "report.score_note": (
        "Counts the leads that were won or lost, by the quarter in which they ended, and the chance with which each "
        "was handed out; leads that are still open are not in it. “Too much” or “too little” stands only where luck "
        "hardly explains it (more than {apart} standard deviations, at least {least} leads). A new score is learned "
        "and compared on the page “How good is the score?”.",
        "Gezählt werden gewonnene und verlorene Leads nach dem Quartal, in dem sie endeten, mit der Chance, mit der "
        "jeder vergeben wurde; Leads, die noch offen sind, zählen nicht mit. „Zu viel“ oder „zu wenig“ steht nur, wo "
        "Glück es kaum erklärt (mehr als {apart} Standardabweichungen, mindestens {least} Leads). Eine neue Bewertung "
        "wird auf der Seite „Wie gut ist die Bewertung?“ gelernt und verglichen.",
    ),
    "report.score_too_little": (
        "In {quarter} {won} of {ended} leads ordered where the score expected {expected}: it promises too little "
        "since {since}.[ Before that it held, from {held_from} on.][ In {latest} it is {latest_won} of {latest_ended} "
        "so far, {latest_expected} were expected.]",
        "In {quarter} bestellten {won} von {ended} Leads, die Bewertung erwartete {expected}: Sie verspricht seit "
        "{since} zu wenig.[ Davor hielt sie Wort, ab {held_from}.][ In {latest} sind es bisher {latest_won} von "
        "{latest_ended}, erwartet waren {latest_expected}.]",
    ),
    "report.score_too_much": (
        "In {quarter} {won} of {ended} leads ordered where the score expected {expected}: it promises too much since "
        "{since}.[ Before that it held, from {held_from} on.][ In {latest} it is {latest_won} of {latest_ended} so "
        "far, {latest_expected} were expected.]",
        "In {quarter} bestellten {won} von {ended} Leads, die Bewertung erwartete {expected}: Sie verspricht seit "
        "{since} zu viel.[ Davor hielt sie Wort, ab {held_from}.][ In {latest} sind es bisher {latest_won} von "
        "{latest_ended}, erwartet waren {latest_expected}.]",
    ),
    "report.strengths": ("strong: {strengths}", "stark: {strengths}"),
    "report.type_bad": (
        "{rate_of_100} of 100, and {hours} {hours|hour|hours} of work ({cost_cents}).",
        "{rate_of_100} von 100, und {hours} {hours|Stunde|Stunden} Arbeit ({cost_cents}).",
    ),
    "report.type_good": (
        "{rate_of_100} of 100, {brings_cents} per lead, {hours} {hours|hour|hours} of work.",
        "{rate_of_100} von 100, {brings_cents} je Lead, {hours} {hours|Stunde|Stunden} Arbeit.",
    ),
    "report.types": (
        "{type}[ for {product}][ ({segment})] become customers most: {rate_of_100} of 100[, after {days} days], for "
        "{value_cents} each; {worst_type}[ for {worst_product}][ ({worst_segment})] only eat time: "
        "{worst_hours} {worst_hours|hour|hours} "
        "for {worst_leads} leads, {worst_rate_of_100} of 100 order.",
        "{type}[ für {product}][ ({segment})] werden am ehesten Kunde: {rate_of_100} von 100[, nach {days} "
        "Tagen], mit "
        "{value_cents} je Auftrag; {worst_type}[ für {worst_product}][ ({worst_segment})] kosten nur Zeit: "
        "{worst_hours} "
        "{worst_hours|Stunde|Stunden} für {worst_leads} Leads, {worst_rate_of_100} von 100 bestellen.",
    ),
    "report.types_even": (
        "{type}[ for {product}][ ({segment})] bring most: {rate_of_100} of 100 order[, after {days} days], for "
        "{value_cents} each; {worst_type}[ for {worst_product}][ ({worst_segment})] bring least: "
        "{worst_rate_of_100} of "
        "100, with {worst_hours} {worst_hours|hour|hours} for {worst_leads} leads.",
        "{type}[ für {product}][ ({segment})] bringen am meisten: {rate_of_100} von 100 bestellen[, nach {days} "
        "Tagen], "
        "mit {value_cents} je Auftrag; {worst_type}[ für {worst_product}][ ({worst_segment})] bringen am wenigsten: "
        "{worst_rate_of_100} von 100, mit {worst_hours} {worst_hours|Stunde|Stunden} für {worst_leads} Leads.",
    ),
    "report.types_few": (
        "Of {leads} leads too few have ended to compare lead types: so far only the score speaks.",
        "Von {leads} Leads sind zu wenige abgeschlossen, um Leadtypen zu vergleichen: Bisher spricht nur die "
        "Bewertung.",
    ),
    "report.types_note": (
        "Brings per lead: share that ordered × order value; below {least} ended leads the chance of the score "
        "stands in. "
        "Hours are calls, visits and reports; one costs {hour_cents}.",
        "Bringt je Lead: Anteil der Besteller × Auftragswert; unter {least} abgeschlossenen Leads steht dafür "
        "die Chance "
        "der Bewertung. Stunden sind Anrufe, Besuche und Rückmeldungen; eine kostet {hour_cents}.",
    ),
    "report.weaknesses": ("weak: {weaknesses}", "schwach: {weaknesses}"),
}  # fmt: skip
NAMES: Mapping[str, Mapping[str, Pair]] = {
    "outcome": {
        "won": ("ordered", "bestellt"),
        "lost": ("lost", "verloren"),
        "withdrawn": ("withdrawn", "zurückgezogen"),
    },
    "report_question": {
        "call_centre": ("What do calls bring?", "Was bringen Anrufe?"),
        "campaign": ("What became of my campaign?", "Was wurde aus meiner Kampagne?"),
        "cohorts": ("Do later leads do better?", "Werden spätere Leads besser?"),
        "forecast": ("What will the next quarter bring?", "Was bringt das nächste Quartal?"),
        "missing": ("What do we not know?", "Was wissen wir nicht?"),
        "score": ("Does the score keep its word?", "Hält die Bewertung Wort?"),
        "potential": ("Where is the market that nobody works?", "Wo ist der Markt, den niemand bearbeitet?"),
        "providers": ("Who brings good leads?", "Wer bringt gute Leads?"),
        "strategy_fields": ("Do the strategy fields reach their goals?", "Erreichen die Strategiefelder ihre Ziele?"),
        "channels": ("Where does money go without return?", "Wo fließt Geld ohne Ertrag?"),
        "funnel": ("Who gets how far, and where do they stay?", "Wer kommt wie weit, und wo bleiben sie stehen?"),
        "lead_types": (
            "Which lead types become customers, and which only eat time?",
            "Welche Leadtypen werden Kunde, und welche kosten nur Zeit?",
        ),
        "lost_reasons": ("Why do we lose, and against whom?", "Warum verlieren wir, und gegen wen?"),
        "partner_concentration": (
            "How few partners does the turnover hang on?",
            "An wie wenigen Partnern hängt der Umsatz?",
        ),
        "partner_scorecard": (
            "Which partners make more of their leads?",
            "Welche Partner machen mehr aus ihren Leads?",
        ),
        "segments": ("What do our segments bring?", "Was bringen unsere Segmente?"),
        "response_times": ("Who lets leads lie?", "Wer lässt Leads liegen?"),
        "types_by_channel": ("Which leads come from where?", "Welche Leads kommen woher?"),
    },
    "report_promise": {
        "call_centre": (
            "Calls, whom they reached, how long they took, and what became of the leads.",
            "Anrufe, wen sie erreichten, wie lange sie dauerten, und was aus den Leads wurde.",
        ),
        "campaign": (
            "For its owner and the agency: leads, orders, complaints, what to do more of.",
            "Für die Verantwortlichen und die Agentur: Leads, Aufträge, Reklamationen, wovon mehr.",
        ),
        "cohorts": (
            "Leads by the quarter of their arrival: how many had ordered after 30, 60, 90 days.",
            "Leads nach dem Quartal des Eingangs: wie viele nach 30, 60, 90 Tagen bestellt hatten.",
        ),
        "forecast": (
            "Open leads by chance, value and age: what should be ordered within 91 days.",
            "Offene Leads nach Chance, Wert und Alter: was in 91 Tagen bestellt werden sollte.",
        ),
        "missing": (
            "Facts that are missing, and what leads without them become.",
            "Angaben, die fehlen, und was aus Leads ohne sie wird.",
        ),
        "score": (
            "What chances promised beside what was ordered, by the quarter in which leads ended.",
            "Was Chancen versprachen neben dem, was bestellt wurde, nach dem Quartal, in dem Leads endeten.",
        ),
        "potential": (
            "Companies there are, beside the leads that are worked, by region, industry and product line.",
            "Betriebe, die es gibt, neben den bearbeiteten Leads, nach Region, Branche und Produktlinie.",
        ),
        "providers": (
            "Sources and agencies: good leads, orders, complaints, cost per customer.",
            "Quellen und Agenturen: gute Leads, Aufträge, Reklamationen, Kosten je Kunde.",
        ),
        "strategy_fields": (
            "Ansoff's fields: leads worked beside the quota, customers won beside the goal.",
            "Ansoffs Felder: bearbeitete Leads neben der Quote, gewonnene Kunden neben dem Ziel.",
        ),
        "channels": (
            "Channels and campaigns: cost per lead and per customer, what a euro brought, complaints, what to do.",
            "Kanäle und Kampagnen: Kosten je Lead und je Kunde, was ein Euro brachte, Reklamationen, was zu tun ist.",
        ),
        "funnel": (
            "From the lead to the order, with the rate and the time of every step.",
            "Vom Lead bis zum Auftrag, mit Quote und Dauer jedes Schritts.",
        ),
        "lead_types": (
            "By segment, product line and channel: what the score said, what came of it, how fast, at what cost.",
            "Nach Segment, Produktlinie und Kanal: was die Bewertung sagte, was daraus wurde, wie schnell, mit "
            "welchem "
            "Aufwand.",
        ),
        "lost_reasons": (
            "Reasons by product line, partner, competitor and channel, and what was lost with them.",
            "Gründe nach Produktlinie, Partner, Wettbewerber und Kanal, und was damit verloren ging.",
        ),
        "partner_concentration": (
            "The 20/80 curve: how much would be missing without the largest.",
            "Die 20/80-Kurve: wie viel ohne die größten fehlen würde.",
        ),
        "partner_scorecard": (
            "Won beside expected, judged by the leads that each one was sent; strengths and weaknesses.",
            "Gewonnen neben erwartet, gemessen an den Leads, die jeder bekam; Stärken und Schwächen.",
        ),
        "segments": (
            "Per segment leads, grade A, orders, days to the order, order value and what is in work.",
            "Je Segment Leads, Klasse A, Aufträge, Tage bis zum Auftrag, Auftragswert und was in Arbeit ist.",
        ),
        "response_times": (
            "How fast partners answer and call, and which leads nobody has heard of.",
            "Wie schnell Partner antworten und anrufen, und von welchen Leads niemand etwas gehört hat.",
        ),
        "types_by_channel": (
            "Segment by channel: of 100 leads so many become customers.",
            "Segment mal Kanal: Von 100 Leads werden so viele Kunde.",
        ),
    },
    "report_step": {
        "leads": ("Leads", "Leads"),
        "grade_a": ("Grade A", "Klasse A"),
        "offered": ("Offered", "Angeboten"),
        "accepted": ("Accepted", "Angenommen"),
        "contacted": ("Reached", "Erreicht"),
        "quoted": ("Quotation", "Angebot"),
        "won": ("Ordered", "Bestellt"),
    },
    "report_verdict": {
        "more": ("More of this", "Mehr davon"),
        "watch": ("Watch", "Beobachten"),
        "stop": ("Stop that", "Lassen"),
        "help": ("Help", "Helfen"),
        "mend": ("Put right", "Abstellen"),
        "sell": ("Sell more", "Mehr verkaufen"),
        "strong": ("Strong", "Stark"),
    },
    "remedy": {
        "wrong_number": ("Have the phone number checked", "Telefonnummer prüfen lassen"),
        "no_interest": ("Ask what somebody wants to know", "Fragen, was jemand wissen möchte"),
        "known_customer": ("Compare with the customers first", "Vorher mit den Kunden abgleichen"),
        "wrong_area": ("Ask for the postcode", "Postleitzahl erfragen"),
        "no_budget": ("Ask about budget and time", "Nach Budget und Zeitpunkt fragen"),
        "duplicate": ("Hand every contact over once", "Jeden Kontakt nur einmal übergeben"),
        "other": ("Read what the complaints say", "Nachlesen, was die Reklamationen sagen"),
    },
    "report_line": {
        "promised": ("promised", "versprochen"),
        "rate": ("ordered", "bestellt"),
    },
    "report_trait": {
        "wins": ("closing", "Abschluss"),
        "taken_share": ("taking leads", "Annahme"),
        "said_share": ("reporting", "Rückmeldung"),
        "to_talk": ("calling soon", "schneller Anruf"),
        "stars": ("customers' rating", "Kundenurteil"),
        "silent": ("silent leads", "stille Leads"),
        "more_share": ("selling more to customers", "Zusatzverkauf"),
    },
    "gap": {
        "company": ("the company", "der Betrieb"),
        "person": ("the person", "die Person"),
        "phone": ("the phone number", "die Telefonnummer"),
        "mail": ("the mail address", "die Mailadresse"),
        "industry": ("the industry", "die Branche"),
        "place": ("the postcode", "die Postleitzahl"),
        "product": ("the product", "das Produkt"),
        "value": ("the order value", "der Auftragswert"),
        "campaign": ("the campaign", "die Kampagne"),
        "segment": ("the segment", "das Segment"),
    },
    "report_none": {
        "partner": ("no partner", "kein Partner"),
        "campaign": ("no campaign", "keine Kampagne"),
        "product": ("product not known", "Produkt unbekannt"),
        "segment": ("no segment", "kein Segment"),
        "channel": ("channel not known", "Kanal unbekannt"),
        "region": ("place not known", "Ort unbekannt"),
        "competitor": ("competitor not known", "Wettbewerber unbekannt"),
        "lost_reason": ("no reason given", "kein Grund genannt"),
        "strategy": ("no field", "kein Feld"),
        "source": ("no source", "keine Quelle"),
        "agency": ("the house itself", "das Haus selbst"),
        "industry": ("industry not known", "Branche unbekannt"),
        "all_region": ("all regions", "alle Regionen"),
        "all_industry": ("all industries", "alle Branchen"),
        "all_product": ("all product lines", "alle Produktlinien"),
        "result": ("no result", "kein Ergebnis"),
    },
    "report_column": {
        "after_30": ("30 days", "30 Tage"),
        "after_60": ("60 days", "60 Tage"),
        "after_90": ("90 days", "90 Tage"),
        "after_180": ("180 days", "180 Tage"),
        "after_365": ("365 days", "365 Tage"),
        "called_leads": ("Leads called", "Angerufene Leads"),
        "calls": ("Calls", "Anrufe"),
        "companies": ("Companies", "Betriebe"),
        "complained": ("Complained about", "Reklamiert"),
        "complaint": ("Complaint", "Reklamation"),
        "complete": ("Complete", "Vollständig"),
        "customers": ("Customers", "Kunden"),
        "existing": ("Leads of customers", "Leads von Kunden"),
        "unbought": ("Never ordered this line", "Diese Linie nie bestellt"),
        "complete_share": ("Share complete", "Anteil vollständig"),
        "contacts": ("Raw contacts", "Rohkontakte"),
        "gap": ("Fact", "Angabe"),
        "goal": ("Goal", "Ziel"),
        "good_share": ("Grade A", "Klasse A"),
        "industry": ("Industry", "Branche"),
        "lacking": ("Missing at", "Fehlt bei"),
        "lacking_open": ("Of them open", "Davon offen"),
        "lacking_share": ("Missing share", "Fehlt, Anteil"),
        "minutes": ("Minutes per call", "Minuten je Anruf"),
        "next_orders": ("Orders expected", "Erwartete Aufträge"),
        "next_quarter": ("Expected in 91 days", "Erwartet in 91 Tagen"),
        "of_goal": ("Of the goal", "Vom Ziel"),
        "offered": ("Offered", "Angeboten"),
        "old_share": ("Older than 90 days", "Älter als 90 Tage"),
        "open": ("In work", "In Arbeit"),
        "open_without_value": ("In work without value", "In Arbeit ohne Wert"),
        "open_worth": ("Worth of those in work", "Wert derer in Arbeit"),
        "order_share": ("Share of all that ordered", "Anteil aller, die bestellten"),
        "quarter": ("Quarter", "Quartal"),
        "quota": ("Quota", "Quote"),
        "rate_with": ("Ordered, with it", "Bestellt, mit Angabe"),
        "rate_without": ("Ordered, without it", "Bestellt, ohne Angabe"),
        "scrapped": ("Grade C", "Klasse C"),
        "spoken_share": ("Somebody reached", "Jemand erreicht"),
        "strategy": ("Field", "Feld"),
        "unheard": ("Never a word", "Nie ein Wort"),
        "unheard_share": ("Never a word, of taken", "Nie ein Wort, von angenommenen"),
        "unworked": ("Not worked", "Nicht bearbeitet"),
        "won_now": ("Won in 91 days", "Gewonnen in 91 Tagen"),
        "worked": ("Worked", "Bearbeitet"),
        "worked_of_all": ("Of all worked", "Von allen bearbeiteten"),
        "worked_share": ("Worked, of companies", "Bearbeitet, von Betrieben"),
        "again": ("Ordered again", "Erneut bestellt"),
        "agency": ("Agency", "Agentur"),
        "all": ("All", "Alle"),
        "all_region": ("Region", "Region"),
        "all_industry": ("Industry", "Branche"),
        "all_product": ("Product line", "Produktlinie"),
        "brings": ("Brings per lead", "Bringt je Lead"),
        "campaign": ("Campaign", "Kampagne"),
        "chance": ("Chance by the score", "Chance laut Bewertung"),
        "channel": ("Channel", "Kanal"),
        "competitor": ("Competitor", "Wettbewerber"),
        "complaint_rate": ("Rightly complained about", "Zu Recht reklamiert"),
        "conversion": ("Orders of quotations", "Aufträge je Angebot"),
        "cost": ("Cost", "Kosten"),
        "count": ("Count", "Anzahl"),
        "cross_sold": ("Other product line too", "Auch andere Linie"),
        "development": ("Development", "Entwicklung"),
        "more_share": ("Sells more", "Verkauft mehr"),
        "days": ("Days since the step before", "Tage seit dem Schritt davor"),
        "ended": ("Ended", "Abgeschlossen"),
        "expected": ("Expected", "Erwartet"),
        "factor": ("Against others", "Gegenüber anderen"),
        "grade": ("Grade", "Klasse"),
        "grade_a": ("Grade A", "Klasse A"),
        "half_life": ("Interest halves in days", "Interesse halbiert sich in Tagen"),
        "hours": ("Hours of work", "Arbeitsstunden"),
        "hours_per_order": ("Hours per order", "Stunden je Auftrag"),
        "in_work": ("In work", "In Arbeit"),
        "leads": ("Leads", "Leads"),
        "kind": ("Segment and product line", "Segment und Produktlinie"),
        "lost": ("Lost", "Verloren"),
        "lost_reason": ("Lost reason", "Verlustgrund"),
        "made": ("Complaints", "Reklamationen"),
        "of_first": ("Of all leads", "Von allen Leads"),
        "of_previous": ("Of the step before", "Vom Schritt davor"),
        "offers": ("Lead offers", "Leadangebote"),
        "ordered": ("Ordered for", "Bestellt für"),
        "outflow": ("Outflow", "Abfluss"),
        "partner": ("Partner", "Partner"),
        "per_customer": ("Cost per customer", "Kosten je Kunde"),
        "per_euro": ("Orders per euro", "Aufträge je Euro"),
        "per_order": ("Value of an order", "Wert eines Auftrags"),
        "per_lead": ("Cost per lead", "Kosten je Lead"),
        "kept": ("Ordered ÷ expected", "Bestellt ÷ erwartet"),
        "product": ("Product line", "Produktlinie"),
        "promise": ("The score", "Die Bewertung"),
        "promised": ("Promised share", "Versprochener Anteil"),
        "profile": ("Strengths and weaknesses", "Stärken und Schwächen"),
        "quotations": ("Quotations", "Angebote"),
        "quoted": ("With quotation", "Mit Angebot"),
        "rate": ("Share that ordered", "Anteil der Besteller"),
        "region": ("Region", "Region"),
        "report_step": ("Step", "Schritt"),
        "running": ("Together", "Zusammen"),
        "said_share": ("Reports back", "Meldet zurück"),
        "segment": ("Segment", "Segment"),
        "share": ("Share", "Anteil"),
        "silent": ("Silent", "Still"),
        "silent_share": ("Silent, of those in work", "Still, von denen in Arbeit"),
        "source": ("Source", "Quelle"),
        "stars": ("Stars", "Sterne"),
        "stayed": ("Stayed behind", "Blieben stehen"),
        "surprise": ("Against the score", "Gegenüber der Bewertung"),
        "taken": ("Taken", "Angenommen"),
        "taken_share": ("Takes leads", "Nimmt an"),
        "to_answer": ("Hours to the answer", "Stunden bis zur Antwort"),
        "to_loss": ("Days to the loss", "Tage bis zum Verlust"),
        "to_order": ("Days to the order", "Tage bis zum Auftrag"),
        "to_talk": ("Hours to the first talk", "Stunden bis zum Gespräch"),
        "upheld": ("Right complaints", "Berechtigte Reklamationen"),
        "value": ("Order value", "Auftragswert"),
        "won": ("Orders", "Aufträge"),
    },
}  # fmt: skip
