//! Fields of the forms: labelled, described, and known to password managers.

use maud::{Markup, html};

use crate::cognito::PasswordPolicy;

/// Characters of the longest user name that Cognito takes.
pub(in crate::hosted_ui) const LONGEST_NAME: usize = 128;

/// The field for a user's name.
pub(in crate::hosted_ui) fn username(id: &str, value: &str, hint: Option<&str>, failed: bool) -> Markup {
    html! {
        label for=(id) { "Username" }
        @if let Some(hint) = hint { p.hint id="usernameHint" { (hint) } }
        input id=(id) name="username" type="text" value=(value) autocomplete="username" autocapitalize="none"
            spellcheck="false" maxlength=(LONGEST_NAME) aria-describedby=[described(hint.map(|_| "usernameHint"), failed)]
            aria-invalid=[failed.then_some("true")] required autofocus;
    }
}

/// Whose password it is that a form without a name changes, for password managers only. It is not sent.
pub(in crate::hosted_ui) fn known_username(value: &str) -> Markup {
    html! { input type="text" value=(value) autocomplete="username" readonly hidden; }
}

/// The field for the password of a user who has one.
pub(in crate::hosted_ui) fn password(id: &str, failed: bool) -> Markup {
    html! {
        label for=(id) { "Password" }
        input id=(id) name="password" type="password" autocomplete="current-password" maxlength="256"
            aria-describedby=[described(None, failed)] aria-invalid=[failed.then_some("true")] required;
    }
}

/// The field for a password that is yet to be, with what the pool asks of it.
pub(in crate::hosted_ui) fn chosen_password(label: &str, name: &str, policy: &PasswordPolicy) -> Markup {
    html! {
        label for=(name) { (label) }
        p.hint id="passwordHint" { (policy.sentence()) }
        input id=(name) name=(name) type="password" autocomplete="new-password" minlength=(policy.minimum_length)
            maxlength="256" aria-describedby="passwordHint" required;
    }
}

/// The field in which a chosen password is repeated.
pub(in crate::hosted_ui) fn repeated_password(label: &str) -> Markup {
    html! {
        label for="confirm_password" { (label) }
        input id="confirm_password" name="confirm_password" type="password" autocomplete="new-password" maxlength="256"
            required;
    }
}

/// The field for a code that was sent.
pub(in crate::hosted_ui) fn code() -> Markup {
    html! {
        label for="code" { "Code" }
        input id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code" maxlength="64" required
            autofocus;
    }
}

/// The field of an attribute that people fill in when they sign up.
pub(in crate::hosted_ui) fn attribute(name: &str, value: &str) -> Markup {
    let (label, kind, autocomplete) = shape(name);
    let field = format!("requiredAttributes[{name}]");
    html! {
        label for=(name) { (label) }
        input id=(name) name=(field) type=(kind) value=(value) autocomplete=(autocomplete) maxlength="2048" required;
    }
}

/// The button that sends the form.
pub(in crate::hosted_ui) fn submit(name: &str, text: &str) -> Markup {
    html! { input type="submit" name=(name) value=(text); }
}

fn described(hint: Option<&str>, failed: bool) -> Option<String> {
    let ids: Vec<&str> = hint.into_iter().chain(failed.then_some("notice")).collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// Label, type and purpose of the field of a standard attribute.
fn shape(name: &str) -> (&str, &'static str, &'static str) {
    match name {
        "email" => ("Email", "email", "email"),
        "phone_number" => ("Phone number, with + and country code", "tel", "tel"),
        "name" => ("Name", "text", "name"),
        "given_name" => ("Given name", "text", "given-name"),
        "family_name" => ("Family name", "text", "family-name"),
        "middle_name" => ("Middle name", "text", "additional-name"),
        "nickname" => ("Nickname", "text", "nickname"),
        "preferred_username" => ("Preferred username", "text", "nickname"),
        "profile" => ("Profile page", "url", "url"),
        "website" => ("Website", "url", "url"),
        "picture" => ("Address of a picture", "url", "photo"),
        "birthdate" => ("Birth date", "date", "bday"),
        "gender" => ("Gender", "text", "sex"),
        "address" => ("Address", "text", "street-address"),
        "zoneinfo" => ("Time zone", "text", "off"),
        "locale" => ("Locale", "text", "language"),
        other => (other, "text", "off"),
    }
}
