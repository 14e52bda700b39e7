-- What a run through the Batch API adds, which makes the ledger one of version 2. Nothing of version 1 differs.

CREATE TABLE batch_run (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  name TEXT NOT NULL                       -- by chance: parts of two runs at one endpoint are told apart by it
) STRICT;

CREATE TABLE batch_part (
  number INTEGER PRIMARY KEY,              -- counted from 1
  state TEXT NOT NULL CHECK (state IN ('built', 'uploading', 'uploaded', 'creating', 'created', 'merged', 'dropped')),
  file TEXT,                               -- the endpoint's name for the uploaded file
  batch TEXT,                              -- the endpoint's name for the batch
  row_count INTEGER NOT NULL,
  built_unix_ms INTEGER NOT NULL,
  changed_unix_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE batch_row (
  call INTEGER PRIMARY KEY REFERENCES call (id), -- each line of a part is a call of its own
  part INTEGER NOT NULL REFERENCES batch_part (number),
  position INTEGER NOT NULL REFERENCES row (position),
  findings TEXT NOT NULL                   -- JSON: codes of what the checks found in the pictures
) STRICT;
CREATE INDEX batch_row_by_part ON batch_row (part);
