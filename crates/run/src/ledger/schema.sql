-- Facts of one run, version 1 of the format. Comments stand inside the tables, so that `.schema` shows them.
-- Times are milliseconds since 1970 UTC; money is in pico-dollars (10^-12 US dollars); JSON is text.

CREATE TABLE run (
  one INTEGER PRIMARY KEY CHECK (one = 1), -- there is one run in a ledger
  program TEXT NOT NULL,                   -- the version of the program that began the run
  created_unix_ms INTEGER NOT NULL,
  dataset TEXT NOT NULL,                   -- JSON: the files, their digests and their format
  settings TEXT NOT NULL,                  -- JSON: everything that decides what is asked
  enrolled_unix_ms INTEGER,                -- NULL until every row of the data set stands in `row`
  row_count INTEGER NOT NULL DEFAULT 0,
  bad_count INTEGER NOT NULL DEFAULT 0,    -- rows that cannot be asked, those with an id seen before included
  duplicate_count INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE picture_group (
  first INTEGER PRIMARY KEY,               -- the position of the first row with these pictures
  key BLOB NOT NULL UNIQUE                 -- 16 bytes that stand for the pictures
) STRICT;

CREATE TABLE row (
  position INTEGER PRIMARY KEY,            -- place in the run, counted from 0
  id TEXT NOT NULL UNIQUE,                 -- JSON: a number or a text
  place TEXT NOT NULL,                     -- in the file, for people: `line 7`
  at INTEGER NOT NULL,                     -- where the data set finds it again
  group_first INTEGER NOT NULL REFERENCES picture_group (first),
  body TEXT NOT NULL                       -- JSON: the row as it was read, without the bytes of pictures
) STRICT;
CREATE INDEX row_by_group ON row (group_first);

CREATE TABLE bad_row (
  number INTEGER PRIMARY KEY,              -- in the order of the data set; the first 100,000 are kept
  place TEXT NOT NULL,
  id TEXT,                                 -- as far as it could be read
  reason TEXT NOT NULL
) STRICT;

CREATE TABLE call (
  id INTEGER PRIMARY KEY,
  rows TEXT NOT NULL,                      -- JSON: the positions that are asked
  started_unix_ms INTEGER NOT NULL,
  ended_unix_ms INTEGER,                   -- NULL: in flight, or cut off
  latency_us INTEGER CHECK (latency_us >= 0), -- of the last attempt, in microseconds
  served_model TEXT,
  request_id TEXT,
  prompt_tokens INTEGER CHECK (prompt_tokens >= 0), -- NULL where the endpoint does not tell
  completion_tokens INTEGER CHECK (completion_tokens >= 0),
  cached_tokens INTEGER CHECK (cached_tokens >= 0),
  image_tokens INTEGER CHECK (image_tokens >= 0),
  reasoning_tokens INTEGER CHECK (reasoning_tokens >= 0)
) STRICT;

CREATE TABLE attempt (
  call INTEGER NOT NULL REFERENCES call (id),
  number INTEGER NOT NULL,                 -- counted from 1
  started_unix_ms INTEGER NOT NULL,        -- written before the request leaves
  ended_unix_ms INTEGER,
  fate TEXT CHECK (fate IN ('settled', 'lost', 'free', 'cut')), -- NULL: in flight
  kind TEXT,                               -- how it failed, as in `busy`; NULL if it did not
  reserved INTEGER CHECK (reserved >= 0),  -- the most it can cost; NULL: not known
  cost INTEGER CHECK (cost >= 0),          -- what it did cost; NULL: not known
  PRIMARY KEY (call, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX attempt_open ON attempt (call) WHERE fate IS NULL;

CREATE TABLE outcome (
  position INTEGER PRIMARY KEY REFERENCES row (position),
  state TEXT NOT NULL CHECK (state IN ('answered', 'failed', 'refused')),
  ended_unix_ms INTEGER NOT NULL,
  call INTEGER REFERENCES call (id),       -- NULL: no call was made
  attempts INTEGER NOT NULL,
  cost INTEGER CHECK (cost >= 0),          -- of this row; NULL: not known
  text TEXT, finish TEXT, latency_us INTEGER, served_model TEXT, findings TEXT, packed INTEGER, -- of an answer
  prompt_tokens INTEGER, completion_tokens INTEGER, cached_tokens INTEGER,
  image_tokens INTEGER, reasoning_tokens INTEGER,
  kind TEXT, code TEXT, message TEXT       -- of a failure or a refusal
) STRICT;
CREATE INDEX outcome_by_state ON outcome (state);
