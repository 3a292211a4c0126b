### Checks and mistakes of lab 02: the user pool, its app client, its domain, and Frank.

## Checks: the claim, three hints from nudge to exact change, what the check does, and why it matters.

check-user-pool-exists = the user pool exists
    .nudge = Where would Cognito keep Frank's account?
    .place = In Cognito, look for the user pool cafe-staff in the region of the café.
    .change = Call CreateUserPool with the name cafe-staff, unless ListUserPools already shows it.
    .does = Looks for the pool that the site and the authorizer use, then for one with the course's name.
    .why = The pool is where Frank's account and the keys that sign his tokens live. Nothing can log in without it.
check-user-pool-sign-up-closed = only an administrator can create users
    .nudge = Who may create an account for the café's stock report?
    .place = Look at the pool's sign-up settings: AdminCreateUserConfig.
    .change = Set AdminCreateUserConfig.AllowAdminCreateUserOnly to true when you create the pool, or with UpdateUserPool together with all other settings.
    .does = Reads AdminCreateUserConfig of the pool.
    .why = With sign-up open, anybody takes the client id out of the page, calls SignUp, confirms with an address of their own, and reads the café's stock with a perfectly valid token.
check-app-client-public = an app client without a secret exists
    .nudge = The site runs in the browser of whoever opens it. What can it keep to itself?
    .place = Look at the pool's app clients: is there one for the site, and does it have a client secret?
    .change = Call CreateUserPoolClient with GenerateSecret = false. A secret cannot be taken away later: make a new client.
    .does = Lists the pool's app clients and looks whether the site's one has a secret.
    .why = Everything in a page can be read by whoever opens it, so a secret there is none. Cognito refuses the code exchange of such a client without it, and the login ends in an error.
check-app-client-oauth = the client may use the hosted UI with the code or implicit grant and the scopes openid and email
    .nudge = The hosted UI hands out tokens only to clients that say which grant and which scopes they want.
    .place = Look at the client's login pages settings: OAuth grant types and OpenID Connect scopes.
    .change = Set AllowedOAuthFlowsUserPoolClient = true, AllowedOAuthFlows = [code], AllowedOAuthScopes = [openid, email].
    .does = Reads the client's OAuth settings: whether flows are enabled, which grants, which scopes.
    .why = Without `openid` there is no id token, without a grant there is no login page. Scopes that a client does not need are keys that a thief would find.
check-app-client-callback = the site's callback.html is a callback URL of the client, byte for byte
    .nudge = After the login, Cognito sends the browser to an address that you registered. To which page of the site?
    .place = Compare the client's CallbackURLs with the address of callback.html on the distribution, character by character.
    .change = Put https://<distribution>/callback.html into CallbackURLs: no slash at the end, lower case, the site's scheme.
    .does = Compares the client's CallbackURLs with the address of callback.html on CloudFront, byte for byte.
    .why = Cognito sends codes and tokens to registered addresses only, and compares them as strings. One slash too many and the browser shows `redirect_mismatch`; one address too many and a thief gets the code.
check-app-client-identity-provider = COGNITO is an identity provider of the client
    .nudge = Frank's account is in the pool itself. Does the client let people from the pool sign in?
    .place = Look at the client's login pages settings: identity providers.
    .change = Set SupportedIdentityProviders = [COGNITO], together with all other settings of the client.
    .does = Reads SupportedIdentityProviders of the client.
    .why = Frank's account is in the pool itself. If COGNITO is not enabled for the client, the login page has no form for him.
check-domain-active = the pool has an active domain that answers
    .nudge = The login page needs an address. Which one?
    .place = Look at the pool's domain. A prefix is enough; it has to be unique in the region.
    .change = Call CreateUserPoolDomain with a prefix such as cafe-1f0a2b3c and ManagedLoginVersion 1.
    .does = Describes the pool's domain and asks its login page.
    .why = The hosted UI lives on that domain. While it does not exist or is not active, the button `Log in` leads nowhere.
check-user-frank = Frank exists, is enabled and confirmed, and his e-mail address is verified
    .nudge = An account that somebody made for Frank is not yet an account that Frank can use.
    .place = Look at the user frank in the pool: enabled, confirmation status, email_verified.
    .change = AdminCreateUser with email, email_verified = true and MessageAction SUPPRESS; then AdminSetUserPassword with Permanent = true.
    .does = Reads Frank's account: enabled, confirmed, e-mail address verified.
    .why = A user made by an administrator has a temporary password and is stuck in FORCE_CHANGE_PASSWORD until somebody sets a permanent one.

## Mistakes: what is wrong, and how to put it right.

mistake-pool-missing = There is no user pool for the café's staff.
    .cure = Create the pool, or set `names.user_pool` in cafelab.toml.
mistake-sign-up-open = Anybody can create an account for themselves.
    .cure = Set AdminCreateUserConfig.AllowAdminCreateUserOnly to true. UpdateUserPool resets what it is not given: pass the rest of the settings too.
mistake-client-missing = The pool has no app client for the site.
    .cure = Create an app client without a secret.
mistake-client-has-secret = A browser cannot keep the client's secret.
    .cure = A secret cannot be removed: create a new client without one and publish its id.
mistake-oauth-not-enabled = The client may not use the hosted UI.
    .cure = Set AllowedOAuthFlowsUserPoolClient to true.
mistake-no-user-grant = The client has neither the code nor the implicit grant.
    .cure = Put `code` into AllowedOAuthFlows.
mistake-scope-missing = The client may not ask for `openid` and `email`.
    .cure = Put both into AllowedOAuthScopes.
mistake-callback-missing = The client has no callback URL on the site.
    .cure = Put the address of callback.html into CallbackURLs.
mistake-callback-trailing-slash = The callback URL ends with a slash that the site's address does not have.
    .cure = Register the callback without the trailing slash; Cognito compares byte for byte.
mistake-callback-other-page = The callback URL names another page of the site.
    .cure = Register the address of callback.html.
mistake-callback-other-scheme = The callback URL has another scheme than the site.
    .cure = Register the callback with the scheme of the site.
mistake-callback-letter-case = The callback URL differs in upper and lower case.
    .cure = Register the callback in lower case; Cognito compares byte for byte.
mistake-callback-on-bucket = The callback URL points to the bucket instead of CloudFront.
    .cure = Register the callback on the distribution's domain.
mistake-provider-missing = No identity provider is enabled for the client.
    .cure = Put `COGNITO` into SupportedIdentityProviders.
mistake-domain-missing = The pool has no domain, so there is no login page.
    .cure = Create a domain prefix for the pool.
mistake-domain-not-active = The pool's domain does not work.
    .cure = Delete the domain and create it again.
mistake-user-missing = Frank is not in this pool.
    .cure = Create Frank in the pool that the site uses.
mistake-user-disabled = Frank's account is disabled.
    .cure = Enable the user.
mistake-user-force-change-password = Frank still has a temporary password.
    .cure = Set his password with Permanent = true.
mistake-user-unconfirmed = Frank's account is not confirmed.
    .cure = Confirm the user, or set his password with Permanent = true.
mistake-email-not-verified = Frank's e-mail address is not verified.
    .cure = Set email_verified to true.
mistake-client-settings-reset = The client has lost all of its hosted UI settings: an update resets what it is not told.
    .cure = Describe the client, change what you want, and send everything back with UpdateUserPoolClient.

## What was expected and what was seen.

place-cognito = Cognito in { $region }
a-pool-named = a user pool named { $pool }
no-such-pool = no such user pool
pool-of-another-name = The pool is named { $name }, not { $expected }; it was found through the site or the authorizer.
more-pools = There are more pools named { $name }: { $ids }. Delete the ones that nothing uses.
sign-up-is-open = false: anybody with the client id can sign up and then read the report
place-pool = user pool { $name } ({ $id })
place-client = app client { $name } ({ $id })
a-client-named = an app client named { $client }
no-client = no app client
more-clients = There are { $count } app clients named { $name }. Delete the unused ones.
no-client-secret = no client secret
a-client-secret = a client secret
implicit-grant = The implicit grant puts tokens into the address bar. The authorization code grant with PKCE does not, and today's browsers can all do it.
code-or-implicit = code or implicit
scopes-without = { $scopes }, without { $missing }
own-callback = The site uses a callback page of its own, { $url }; the course uses callback.html.
a-domain = a domain
wait-for-domain = A new domain takes up to a minute: wait and check again.
place-user = user { $user } in { $pool }
a-user-named = a user { $user }
no-such-user = no such user
an-unverified-address = an address that is not verified
no-address = no address
a-verified-address = a verified address
client-lost-everything = false, and no flows, scopes, addresses or identity providers either
