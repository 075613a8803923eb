//! The demo company: Meridian, a telecom and retail company in Russia and abroad, made up from a seed.
//!
//! [`company`] gives its units, employees, products, targets and the truth about what was planted; [`interactions`] a year
//! of its stream that ends at `Settings::now`; [`live`] what happens from then on. Pure: no files, no clock, no ambient
//! chance; equal settings give equal bytes.
//!
//! How to read the stream:
//! - every sum that comes in or goes back is one `payment` (negative when it goes back), with `margin_minor` of the same
//!   currency among its properties; the amount of an `order` says what it is worth and is not money received;
//! - `delay` is `occurred_at` − `promised_at` of `Order Delivered`; feedback on checkout, delivery and returns has the
//!   `order_id`; feedback on calls has the call's `call_id`, any feedback its `invitation_id`, among the properties;
//! - `environment` interactions concern units, not customers, and carry no identifiers;
//! - all people, numbers and addresses are fictional.

mod calendar;
mod causes;
mod comments;
mod company;
mod crowd;
mod draw;
mod geography;
mod journey;
mod live;
mod log;
mod names;
mod opinion;
mod people;
mod products;
mod stream;
mod touchpoint;
mod world;

pub use company::{Company, EmployeeSpec, ProductSpec, Settings, TargetSpec, UnitSpec, company};
pub use live::live;
pub use log::SOURCE;
pub use stream::interactions;
