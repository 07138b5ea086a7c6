from django.urls import include, path

from dashboard.workspaces import palette_views, views
from dashboard.workspaces.blind_mode import views as blind_mode_views
from dashboard.workspaces.connection import views as connection_views
from dashboard.workspaces.email_templates import views as email_template_views
from dashboard.workspaces.help import views as help_views
from dashboard.workspaces.labels import views as label_views
from dashboard.workspaces.members import invitation_views, partner_user_views
from dashboard.workspaces.members import views as member_views
from dashboard.workspaces.privacy import views as privacy_views
from dashboard.workspaces.saved_views import pin_views
from dashboard.workspaces.saved_views import views as saved_view_views
from dashboard.workspaces.undo import views as undo_views

settings_pages = [
    path("", views.workspace_settings, name="workspace_settings"),
    path("api-key/check/", views.api_key_check, name="api_key_check"),
    path("api-key/removal/", views.api_key_remove, name="api_key_remove"),
    path("second-factor/", views.second_factor_rule, name="second_factor_rule"),
    path("privacy/", privacy_views.privacy, name="privacy"),
    path("privacy/erasure/", privacy_views.erasure, name="erasure"),
    path("privacy/holds/", privacy_views.candidate_hold, name="candidate_hold"),
    path("privacy/holds/<int:hold_id>/lifting/", privacy_views.hold_lifting, name="hold_lifting"),
    path("privacy/retention/", privacy_views.retention, name="retention"),
]

email_template_pages = [
    path("", email_template_views.email_template_list, name="email_template_list"),
    path("new/", email_template_views.email_template_new, name="email_template_new"),
    path(
        "suggestions/",
        email_template_views.email_template_suggestions,
        name="email_template_suggestions",
    ),
    path(
        "<int:template_id>/", email_template_views.email_template_edit, name="email_template_edit"
    ),
    path(
        "<int:template_id>/removal/",
        email_template_views.email_template_removal,
        name="email_template_removal",
    ),
    path(
        "<int:template_id>/position/",
        email_template_views.email_template_position,
        name="email_template_position",
    ),
]

label_pages = [
    path("", label_views.label_list, name="label_list"),
    path("new/", label_views.label_new, name="label_new"),
    path("<int:label_id>/", label_views.label_edit, name="label_edit"),
    path("<int:label_id>/removal/", label_views.label_removal, name="label_removal"),
]

member_pages = [
    path("", member_views.member_list, name="member_list"),
    path("partner/", partner_user_views.partner_users, name="partner_users"),
    path("joining/", member_views.join_domain_rule, name="join_domain_rule"),
    path("departure/", member_views.membership_leave, name="membership_leave"),
    path("invitation/", invitation_views.invitation_new, name="invitation_new"),
    path(
        "invitations/<uuid:invitation_id>/renewal/",
        invitation_views.invitation_renewal,
        name="invitation_renewal",
    ),
    path(
        "invitations/<uuid:invitation_id>/revocation/",
        invitation_views.invitation_revocation,
        name="invitation_revocation",
    ),
    path("<int:membership_id>/", member_views.member_detail, name="member_detail"),
    path(
        "<int:membership_id>/permissions/",
        member_views.member_permissions,
        name="member_permissions",
    ),
    path("<int:membership_id>/removal/", member_views.member_removal, name="member_removal"),
    path(
        "<int:membership_id>/ownership/",
        member_views.ownership_transfer,
        name="ownership_transfer",
    ),
]

saved_view_pages = [
    path("", saved_view_views.saved_view_list, name="saved_view_list"),
    path("details/", saved_view_views.saved_view_details, name="saved_view_details"),
    path("filter/", saved_view_views.saved_view_filter, name="saved_view_filter"),
    path("removal/", saved_view_views.saved_view_removal, name="saved_view_removal"),
    path("pin/", pin_views.saved_view_pin, name="saved_view_pin"),
    path("unpin/", pin_views.saved_view_unpin, name="saved_view_unpin"),
    path("position/", pin_views.saved_view_pin_position, name="saved_view_pin_position"),
]

urlpatterns = [
    path("", views.home, name="home"),
    path("invitations/<uuid:invitation_id>/", invitation_views.invitation, name="invitation"),
    path("help/", help_views.help_page, name="help"),
    path("w/new/", views.workspace_new, name="workspace_new"),
    path("w/<slug:slug>/", views.workspace_home, name="workspace_home"),
    path("w/<slug:slug>/connection/", connection_views.connection, name="connection"),
    path("w/<slug:slug>/palette/", palette_views.palette, name="palette"),
    path("w/<slug:slug>/blind-mode/", blind_mode_views.blind_mode, name="blind_mode"),
    path(
        "w/<slug:slug>/blind-mode/viewers/",
        blind_mode_views.blind_viewers_rule,
        name="blind_viewers_rule",
    ),
    path("w/<slug:slug>/settings/e-mail-templates/", include(email_template_pages)),
    path("w/<slug:slug>/settings/labels/", include(label_pages)),
    path("w/<slug:slug>/settings/", include(settings_pages)),
    path("w/<slug:slug>/members/", include(member_pages)),
    path("w/<slug:slug>/views/", include(saved_view_pages)),
    path("w/<slug:slug>/undo/<int:action_id>/", undo_views.undo, name="undo"),
]
