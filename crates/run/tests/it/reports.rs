//! Reports, comparisons and exports of a small run that is made up here.

mod comparisons;
mod exports;
mod forms;
mod pages;
mod sample;
