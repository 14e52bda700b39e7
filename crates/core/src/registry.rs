//! The models that are known: their rules, limits and prices, as data.
