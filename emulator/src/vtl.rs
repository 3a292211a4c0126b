//! Velocity templates (VTL) as API Gateway runs them.
