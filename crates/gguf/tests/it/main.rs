//! Files written here, read back whole, cut, bent and made up.

#[cfg(test)]
mod arbitrary;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod round_trip;
#[cfg(test)]
mod sample;
