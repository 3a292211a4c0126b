//! The hosted UI and the OAuth endpoints, as a browser and an app see them.

pub mod browser;
mod errors;
mod hostile;
mod login;
mod pages;
mod token;
