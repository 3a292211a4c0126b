//! Facts about AWS that a program may rely on, a test each. `d6_…` states fact D6 of the collection that this cloud was
//! built from; facts that came out of a recorded answer say so. Some stand beside the other tests of their subject, under
//! such a name too.

mod api_gateway;
mod browser;
mod delivery;
mod execute_api;
mod step_functions;
