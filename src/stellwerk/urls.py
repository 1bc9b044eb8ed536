"""All addresses: desk, portal, public pages, machine. `web.access` says who may open each."""

from django.urls import URLPattern, path

from stellwerk.web import design, health, outbox, sign_in
from stellwerk.web.desk import lead, leads, offers, partners, policy, reports, today, tracks
from stellwerk.web.forms import views as forms
from stellwerk.web.portal import views as portal

urlpatterns: list[URLPattern] = [
    path("", today.today, name="today"),
    path("tracks/", tracks.tracks, name="tracks"),
    path("leads/", leads.leads, name="leads"),
    path("leads/leads.csv", leads.leads_csv, name="leads_csv"),
    path("leads/<int:number>/", lead.lead, name="lead"),
    path("leads/<int:number>/follow-ups/<int:pk>/done/", today.done, name="lead_follow_up_done"),
    path("leads/<int:number>/follow-ups/<int:pk>/snooze/", today.snooze, name="lead_follow_up_snooze"),
    path("leads/<int:number>/follow-ups/<int:pk>/reopen/", today.reopen, name="lead_follow_up_reopen"),
    path("leads/<int:number>/again/", lead.again, name="lead_again"),
    path("leads/<int:number>/merges/<int:pk>/undo/", lead.unmerge, name="lead_unmerge"),
    path("leads/<int:number>/duplicates/<int:pk>/", lead.verdict, name="lead_verdict"),
    path("offers/", offers.offers, name="offers"),
    path("offers/<int:pk>/", offers.decision, name="decision"),
    path("partners/", partners.partners, name="partners"),
    path("partners/<path:code>/", partners.partner, name="partner"),
    path("policy/", policy.policy, name="policy"),
    path("reports/", reports.reports, name="reports"),
    path("reports/<slug:name>/", reports.report, name="report"),
    path("reports/<slug:name>.csv", reports.report_csv, name="report_csv"),
    path("design/", design.design, name="design"),
    path("portal/", portal.home, name="portal"),
    path("portal/share/", portal.share, name="portal_share"),
    path("portal/<int:pk>/", portal.card, name="portal_offer_card"),
    path("portal/<int:pk>/accept/", portal.accept, name="portal_offer_accept"),
    path("portal/<int:pk>/decline/", portal.decline, name="portal_offer_decline"),
    path("portal/<int:pk>/report/", portal.report, name="portal_offer_report"),
    path("portal/<int:pk>/undo/<int:feedback>/", portal.undo, name="portal_offer_undo"),
    path("o/<str:token>/", portal.card, name="offer_card"),
    path("o/<str:token>/accept/", portal.accept, name="offer_accept"),
    path("o/<str:token>/decline/", portal.decline, name="offer_decline"),
    path("o/<str:token>/report/", portal.report, name="offer_report"),
    path("o/<str:token>/undo/<int:feedback>/", portal.undo, name="offer_undo"),
    path("o/<str:token>/renew/", portal.renew, name="offer_renew"),
    path("form/<str:name>/", forms.form, name="form"),
    path("form/<str:name>/thanks/", forms.thanks, name="form_thanks"),
    path("sign-in/", sign_in.SignIn.as_view(), name="sign_in"),
    path("sign-in/as/", sign_in.sign_in_as, name="sign_in_as"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("language/", sign_in.language, name="language"),
    path("health/", health.health, name="health"),
    path("outbox/", outbox.outbox, name="outbox"),
]
