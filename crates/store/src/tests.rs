//! Tests against real SQLCipher. Each module is a promise of the crate.

mod fixture;

mod agreements;
mod appeals;
mod files;
mod grades;
mod handovers;
mod journal;
mod later;
mod office_rules;
mod outbox;
mod recipients;
mod register;
mod registries;
mod revocations;
mod round_trips;
mod rules;
mod schema;
