//! Grading on café clouds in this process.

mod validity;
