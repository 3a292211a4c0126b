//! Users as an administrator sees them.

use aws_sdk_cognitoidentityprovider::types::{MessageActionType, UserStatusType, UsernameAttributeType};

use super::fixture::{Cafe, assert_refused, attribute, refusal};

#[tokio::test]
async fn a_new_user_must_change_the_password() {
    let cafe = Cafe::open().await;
    let create = || cafe.cognito.admin_create_user().user_pool_id(&cafe.pool).username("sofia");
    let create = || create().message_action(MessageActionType::Suppress).user_attributes(attribute("email", "s@c.de"));
    let user = create().send().await.expect("a user").user.expect("it");
    assert_eq!((user.user_status(), user.enabled()), (Some(&UserStatusType::ForceChangePassword), true));
    assert!(user.attributes().iter().all(|attribute| attribute.name() != "email_verified"));
    let sub = user.attributes().iter().find(|attribute| attribute.name() == "sub").and_then(|sub| sub.value());
    assert!(sub.is_some_and(|sub| sub.len() == 36));
    assert_refused(create().send().await, "UsernameExistsException", "User account already exists");
    let get = || cafe.cognito.admin_get_user().user_pool_id(&cafe.pool).username("sofia").send();
    let set = |password: &str| {
        cafe.cognito.admin_set_user_password().user_pool_id(&cafe.pool).username("sofia").password(password)
    };
    set("Espresso!4two").send().await.expect("a temporary password");
    assert_eq!(get().await.expect("her").user_status(), Some(&UserStatusType::ForceChangePassword));
    set("Espresso!4two").permanent(true).send().await.expect("a password");
    assert_eq!(get().await.expect("her").user_status(), Some(&UserStatusType::Confirmed));
    let weak = "InvalidPasswordException";
    let policy = "Password did not conform with policy: ";
    for (password, why) in [
        ("Sh0rt!", "Password not long enough"),
        ("Espresso!two", "Password must have numeric characters"),
        ("Espresso4two", "Password must have symbol characters"),
        ("espresso!4two", "Password must have uppercase characters"),
        ("ESPRESSO!4TWO", "Password must have lowercase characters"),
    ] {
        assert_refused(set(password).permanent(true).send().await, weak, &format!("{policy}{why}"));
    }
}

#[tokio::test]
async fn users_are_listed_changed_and_deleted() {
    let cafe = Cafe::open().await;
    cafe.hire("martha", "Espresso!4two").await;
    let list = |filter: &str| cafe.cognito.list_users().user_pool_id(&cafe.pool).filter(filter).send();
    let names = async |filter: &str| -> Vec<String> {
        let users = list(filter).await.expect("a list").users.unwrap_or_default();
        users.into_iter().filter_map(|user| user.username).collect()
    };
    assert_eq!(names("").await, ["frank", "martha"]);
    assert_eq!(names(r#"email = "martha@cafe.example""#).await, ["martha"]);
    assert_eq!(names(r#"username ^= "fr""#).await, ["frank"]);
    assert_eq!(names(r#"cognito:user_status = "confirmed""#).await.len(), 2);
    assert_eq!(refusal(list("email").await).0, "InvalidParameterException");

    let update = cafe.cognito.admin_update_user_attributes().user_pool_id(&cafe.pool).username("martha");
    update.user_attributes(attribute("email", "m@cafe.example")).send().await.expect("an update");
    let get = || cafe.cognito.admin_get_user().user_pool_id(&cafe.pool).username("martha").send();
    let martha = get().await.expect("her");
    let value = |name: &str| {
        let found = martha.user_attributes().iter().find(|attribute| attribute.name() == name);
        found.and_then(|attribute| attribute.value()).map(str::to_owned)
    };
    assert_eq!(value("email").as_deref(), Some("m@cafe.example"));
    assert_eq!(value("email_verified").as_deref(), Some("false"));

    let disable = cafe.cognito.admin_disable_user().user_pool_id(&cafe.pool).username("martha");
    disable.send().await.expect("disabled");
    assert!(!get().await.expect("her").enabled());
    assert_eq!(names(r#"status = "Disabled""#).await, ["martha"]);
    let enable = cafe.cognito.admin_enable_user().user_pool_id(&cafe.pool).username("martha");
    enable.send().await.expect("enabled");
    let delete = || cafe.cognito.admin_delete_user().user_pool_id(&cafe.pool).username("martha").send();
    delete().await.expect("gone");
    assert_refused(delete().await, "UserNotFoundException", "User does not exist.");
    let odd = cafe.cognito.admin_update_user_attributes().user_pool_id(&cafe.pool).username("frank");
    let odd = odd.user_attributes(attribute("custom:shoe", "44")).send().await;
    assert_eq!(refusal(odd).0, "InvalidParameterException");
}

#[tokio::test]
async fn an_address_can_take_the_place_of_a_name() {
    let cafe = Cafe::open().await;
    let pool = cafe.cognito.create_user_pool().pool_name("by-mail").username_attributes(UsernameAttributeType::Email);
    let pool = pool.send().await.expect("a pool").user_pool.and_then(|pool| pool.id).expect("an id");
    let create = |name: &str| {
        let create = cafe.cognito.admin_create_user().user_pool_id(&pool).username(name);
        create.message_action(MessageActionType::Suppress).send()
    };
    assert_refused(create("frank").await, "InvalidParameterException", "Username should be an email.");
    let user = create("frank@cafe.example").await.expect("a user").user.expect("it");
    let sub = user.attributes().iter().find(|attribute| attribute.name() == "sub").and_then(|sub| sub.value());
    assert_eq!(user.username(), sub);
    let text = "An account with the given email already exists.";
    assert_refused(create("frank@cafe.example").await, "UsernameExistsException", text);
    let found = cafe.cognito.admin_get_user().user_pool_id(&pool).username("frank@cafe.example").send().await;
    assert_eq!(Some(found.expect("him").username()), sub);
}
