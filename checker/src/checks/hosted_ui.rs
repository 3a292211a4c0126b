//! Checks of lab 03: the site logs Frank in through the hosted UI.

pub mod auth_module;
pub mod browser_login;
pub mod callback_page;
pub mod log_out;
pub mod login;
pub mod module;
pub mod sign_in;
pub mod site_config;
pub mod tokens;
