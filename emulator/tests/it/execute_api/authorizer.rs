//! Fact D5: the Cognito authorizer at run time.
